// Which sources mention both of two people?
MATCH (:Entity {iri: $first})-[:STATED_IN]->(source:Document)<-[:STATED_IN]-(:Entity {iri: $second})
RETURN DISTINCT source.iri AS source
ORDER BY source
