// Which acts are said to be reprisals, against whom, and for what?
MATCH (act:Act)-[:REPRISAL_FOR]->(answered:Event)
OPTIONAL MATCH (act)-[:DETAINEE|TARGET|DEFENDANT|DECEASED]->(person:Agent)
RETURN DISTINCT act.iri AS act, person.iri AS person, answered.iri AS answered
ORDER BY act, person, answered
