// Who was named in which report of the Secretary-General, or of another UN body?
MATCH (report:Document)<-[:DOCUMENT]-(entry:UNEngagement {type: 'report-entry'})-[:CONCERNS]->(person:Agent)
RETURN DISTINCT report.iri AS report, person.iri AS person, entry.iri AS entry
ORDER BY report, person, entry
