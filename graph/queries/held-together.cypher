// Who was held in the same place?
MATCH (first:Agent)<-[:DETAINEE]-(first_detention:Detention)-[:PLACE]->(place:PlaceOfDetention)
MATCH (place)<-[:PLACE]-(second_detention:Detention)-[:DETAINEE]->(second:Agent)
WHERE first.iri < second.iri
RETURN DISTINCT place.iri AS place, first.iri AS first, second.iri AS second,
       first_detention.iri AS first_detention, second_detention.iri AS second_detention
ORDER BY place, first, second, first_detention, second_detention
