// Who was still detained on a day, certainly or possibly, and had not died before it?
MATCH (detention:Detention)-[:DETAINEE]->(person:Agent)
WHERE (detention.begin_earliest IS NULL OR detention.begin_earliest <= $day)
  AND (detention.end_latest IS NULL OR detention.end_latest >= $day)
  AND NOT EXISTS {
    MATCH (death:Death)-[:DECEASED]->(person)
    WHERE death.end_latest < $day
  }
RETURN DISTINCT person.iri AS person, detention.iri AS detention,
       CASE WHEN detention.begin_latest <= $day AND detention.end_earliest >= $day
            THEN 'certainly' ELSE 'possibly' END AS certainty
ORDER BY certainty, person, detention
