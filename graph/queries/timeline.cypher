// What happened to one person, in order?
MATCH (event:Event)-[link]->(person:Agent {iri: $person})
WHERE NOT type(link) IN ['INVOLVEMENT']
WITH event, split(toLower(type(link)), '_') AS words
WITH event, words[0] + reduce(rest = '', word IN tail(words) | rest + toUpper(substring(word, 0, 1)) + substring(word, 1))
     AS role
RETURN DISTINCT event.iri AS event, role, event.begin_earliest AS earliest
ORDER BY earliest IS NULL, earliest, event, role
