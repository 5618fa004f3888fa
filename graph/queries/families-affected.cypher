// Whose relatives were affected, by which acts?
MATCH (person:Person)-[tie:SPOUSE|PARENT|CHILD|SIBLING|FAMILY_MEMBER]-(relative:Agent)
WHERE person.roles IS NOT NULL
MATCH (relative)<-[:DETAINEE|TARGET|DEFENDANT|DECEASED]-(act:Event)
RETURN DISTINCT relative.iri AS relative, person.iri AS person, tie.type AS relation, tie.record AS tie, act.iri AS act
ORDER BY relative, person, relation, act
