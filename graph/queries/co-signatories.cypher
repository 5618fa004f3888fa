// Who signed with an organization or person, and what?
MATCH (:Agent {iri: $agent})<-[:SIGNATORIES]-(document:Document)-[:SIGNATORIES]->(cosignatory:Agent)
WHERE cosignatory.iri <> $agent
RETURN DISTINCT cosignatory.iri AS cosignatory, document.iri AS document
ORDER BY cosignatory, document
