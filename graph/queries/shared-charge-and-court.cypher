// Who faced the same charge before the same court?
MATCH (court:Court)<-[:COURT]-(first_step:Proceeding)-[:DEFENDANT]->(first:Agent)
MATCH (first_step)-[:CHARGES*0..1]->(a:Charge)
MATCH (court)<-[:COURT]-(second_step:Proceeding)-[:DEFENDANT]->(second:Agent)
MATCH (second_step)-[:CHARGES*0..1]->(b:Charge)
WHERE a.offence = b.offence AND first.iri < second.iri
RETURN DISTINCT a.offence AS offence, court.iri AS court, first.iri AS first, second.iri AS second,
       first_step.iri AS first_step, second_step.iri AS second_step
ORDER BY offence, court, first, second, first_step, second_step
