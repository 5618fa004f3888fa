// Who shares a lawyer?
MATCH (first:Agent)<-[a:LAWYER_OF]-(lawyer:Agent)-[b:LAWYER_OF]->(second:Agent)
WHERE first.iri < second.iri
RETURN DISTINCT lawyer.iri AS lawyer, first.iri AS first, second.iri AS second,
       a.record AS first_tie, b.record AS second_tie
ORDER BY lawyer, first, second
