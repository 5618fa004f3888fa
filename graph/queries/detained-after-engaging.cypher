// Which defenders were detained after engaging with the UN, or trying to, certainly or possibly?
MATCH (engagement:UNEngagement)-[:PARTICIPANTS|SOUGHT_BY]->(person:Agent)<-[:DETAINEE]-(detention:Detention)
WHERE engagement.begin_earliest IS NULL OR detention.begin_latest IS NULL
   OR engagement.begin_earliest <= detention.begin_latest
RETURN DISTINCT person.iri AS person, engagement.iri AS engagement, detention.iri AS detention,
       CASE WHEN engagement.end_latest < detention.begin_earliest THEN 'certainly' ELSE 'possibly' END AS certainty
ORDER BY certainty, person, engagement, detention
