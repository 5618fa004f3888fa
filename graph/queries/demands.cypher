// What was demanded of whom, in which document?
MATCH (demand:Demand)-[:DOCUMENT]->(document:Document)
OPTIONAL MATCH (demand)-[:ADDRESSED_TO]->(addressee:Agent)
RETURN DISTINCT document.iri AS document, demand.iri AS demand, addressee.iri AS addressee
ORDER BY document, demand, addressee
