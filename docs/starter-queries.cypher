// What does the graph hold, kind by kind?
MATCH (n:Entity) UNWIND labels(n) AS kind
RETURN kind, count(*) AS things ORDER BY things DESC;

// Who or what is called so, in any script? (casegraph find --to asks this too)
CALL db.index.fulltext.queryNodes('casegraph_names', '"王宇"') YIELD node, score
RETURN node, score LIMIT 20;

// What is around a person? (drawn; the sources left out)
MATCH path = (:Person {name: 'Wang Yu'})-[link]-(:Entity)
WHERE type(link) <> 'STATED_IN'
RETURN path LIMIT 100;

// What happened to a person, in order of time?
MATCH (act:Act)-[part:DETAINEE|TARGET|DEFENDANT|DECEASED]->(:Person {name: 'Wang Yu'})
RETURN DISTINCT act.begin_earliest AS earliest, act.end_latest AS latest, act.name AS what, act.id AS id
ORDER BY earliest, id;

// Which source speaks of a person, in which words?
MATCH (:Person {name: 'Wang Yu'})-[said:STATED_IN]->(source:Document)
RETURN source.name AS source, said.quote AS words, said.paragraph AS paragraph ORDER BY source;

// Who may have been held on a day? (an end that no source gives is open)
WITH date('2018-11-01') AS day
MATCH path = (held:Detention)-[:DETAINEE]->(:Agent)
WHERE held.begin_earliest <= day AND (held.end_latest IS NULL OR held.end_latest >= day)
RETURN path LIMIT 100;

// Which acts began in a span of time? (an index of the dates serves this)
MATCH (act:Act) WHERE act.begin_earliest >= date('2017-01-01') AND act.begin_latest < date('2018-01-01')
RETURN act.begin_earliest AS earliest, act.begin_latest AS latest, act.name AS what, act.sources AS sources
ORDER BY earliest, what LIMIT 100;

// How are two people connected? (all shortest ways)
MATCH (a:Person {name: 'Cao Shunli'}), (b:Person {name: 'Li Yuhan'})
MATCH path = allShortestPaths((a)-[*..6]-(b))
WHERE none(link IN relationships(path) WHERE type(link) = 'STATED_IN')
RETURN path LIMIT 25;

// Which acts are said to be reprisals, against whom, for what?
MATCH path = (:Event)<-[:REPRISAL_FOR]-(:Act)-[:DETAINEE|TARGET|DEFENDANT|DECEASED]->(:Agent)
RETURN path LIMIT 50;

// Which lawyers were themselves detained, restricted or harassed?
MATCH path = (:Agent)<-[:LAWYER_OF]-(lawyer:Person)<-[:DETAINEE|TARGET|DEFENDANT]-(:Act)
RETURN path LIMIT 50;

// Who is tied to which acts, in which role, as stated by whom? (allegations stay allegations)
MATCH (agent:Agent)-[part:INVOLVEMENT]->(act:Event)
RETURN agent.name AS who, part.role AS role, part.modality AS modality, part.stated_by AS stated_by, act.name AS what,
       part.source AS source ORDER BY who, what LIMIT 100;

// On which dates do two sources differ?
MATCH (:Document)<-[one:STATED_IN]-(event:Event)-[other:STATED_IN]->(:Document)
WHERE one.source < other.source AND one.begin <> other.begin
RETURN event.name AS event, one.source AS source, one.begin AS begins, other.source AS other, other.begin AS otherwise
ORDER BY event, source, other;
