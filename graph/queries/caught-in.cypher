// Who was caught in one crackdown, and how?
MATCH (event:Event {iri: $event})<-[:PART_OF*1..8]-(act:Event)-[:DETAINEE|TARGET|DEFENDANT|DECEASED]->(person:Agent)
RETURN DISTINCT person.iri AS person, act.iri AS act
ORDER BY person, act
