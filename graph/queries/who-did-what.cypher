// Which bodies and officials are tied to which acts, in which role, as alleged by whom?
MATCH (agent:Agent)-[tie:INVOLVEMENT]->(act:Event)
WITH agent, act, tie
UNWIND tie.stated_by AS claimant
MATCH (by:Agent {id: claimant})
RETURN DISTINCT agent.iri AS agent, act.iri AS act, tie.role AS part, tie.modality AS modality,
       by.iri AS stated_by, tie.record AS involvement
ORDER BY agent, act, part, modality, stated_by
