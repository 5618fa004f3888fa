// Which officials and bodies were addressed, by whom, in which document?
MATCH (document:Document)-[:ADDRESSEES]->(addressee:Agent)
OPTIONAL MATCH (document)-[:SIGNATORIES|AUTHORS|PUBLISHER]->(sender:Agent)
RETURN DISTINCT addressee.iri AS addressee, document.iri AS document, sender.iri AS sender
ORDER BY addressee, document, sender
