"""A table is loaded by a mapping: every row becomes records that cite it, or is rejected with its reason."""

import csv
import json
from pathlib import Path

import pytest

import casegraph
from loaders.problems import Fault, NotRecords
from loaders.tables.files import open_tables

ROOT = Path(__file__).parent.parent
MAPPING = """\
document: {id: register, title: A register, disclosure: public}
organizations:
  watch: {name: River Watch}
lookups:
  kinds: {RSDL: residential-surveillance-designated-location, 刑拘: criminal-detention, "-": }
rows:
  person:
    section: persons
    id: person-{No}
    name: {en: "{Name}", zh: "{姓名}"}
    roles: defender
    birth_date: {column: Born, date: day-first}
  detention:
    section: detentions
    when: "{Detained}"
    id: person-{No}.detention
    detainee: person
    type: {column: Kind, lookup: kinds}
    begin: {column: Detained, date: day-first, nothing: [unknown]}
    place: prison
    stated_by: watch
  prison:
    section: places_of_detention
    shared: true
    when: "{Prison}"
    id: prison-{Prison}
    name: "{Prison}"
  lawyer:
    section: persons
    shared: true
    each: {column: Lawyers, split: ";"}
    id: lawyer-{each}
    name: "{each}"
  defence:
    section: relationships
    each: {column: Lawyers, split: ";"}
    who: lawyer-{each}
    type: lawyer-of
    whom: person
"""
HEADER = "No,Name,姓名,Born,Kind,Detained,Prison,Lawyers"
ROWS = ("1,Lin Bo,林波,1981,RSDL,19/07/2017,River Prison,He Qing; Tang Yun", "2,An Li,,,-,2018,River Prison,He Qing")


@pytest.fixture
def table(tmp_path):
    """Write a table and its mapping; return their paths."""

    def write(*rows, header=HEADER, mapping=MAPPING, name="register.csv"):
        (tmp_path / name).write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        (tmp_path / "register.yaml").write_text(mapping, encoding="utf-8")
        return tmp_path / name, tmp_path / "register.yaml"

    return write


@pytest.fixture
def graph(tmp_path):
    with casegraph.open(tmp_path / "store") as opened:
        yield opened


def load(graph, files, **how):
    return graph.load_tables(files[0], mapping=files[1], **how)


def faults(graph, files, **how):
    with pytest.raises(NotRecords) as wrong:
        load(graph, files, **how)
    assert not graph.store.ledger.entries
    return str(wrong.value)


def cypher(graph, text):
    return [tuple(row) for row in graph.cypher(text).rows]


def test_a_row_becomes_records_that_cite_it_and_the_file(graph, table):
    files = table(*ROWS)
    load(graph, files)
    told = "MATCH (d:Detention)-[s:STATED_IN]->(t) RETURN d.id, d.begin, d.type, s.row, t.sha256 ORDER BY d.id"
    sha256 = open_tables([str(files[0])], str(files[1]))[0].table.sha256
    assert cypher(graph, told) == [
        ("person-1.detention", "2017-07-19", "residential-surveillance-designated-location", [2], sha256),
        ("person-2.detention", "2018", None, [3], sha256),
    ]
    assert "row 2" in str(graph.path("Lin Bo", "He Qing").paths[0][0][0].evidence[0])


def test_what_rows_share_is_one_thing_and_cells_may_list_several(graph, table):
    load(graph, table(*ROWS))
    told = "MATCH (l:Person)-[:LAWYER_OF]->(p) RETURN l.id, p.id ORDER BY l.id, p.id"
    assert cypher(graph, told) == [
        ("lawyer-he-qing", "person-1"),
        ("lawyer-he-qing", "person-2"),
        ("lawyer-tang-yun", "person-1"),
    ]
    assert cypher(graph, "MATCH (p:PlaceOfDetention) RETURN p.name, p.id") == [("River Prison", "prison-river-prison")]


def test_a_table_is_one_source_that_is_replaced_as_a_whole(graph, table):
    load(graph, table(*ROWS))
    again = load(graph, table(*ROWS))
    assert again.counts.unchanged == ("register",)
    assert again.notes[-1].endswith("2 rows read, 0 loaded, 2 unchanged, 0 rejected")
    assert load(graph, table(ROWS[1])).counts.changed == ("register",)
    assert cypher(graph, "MATCH (p:Person) RETURN p.id ORDER BY p.id") == [("lawyer-he-qing",), ("person-2",)]


def test_a_rejected_row_is_written_as_it_was_with_the_reason(graph, table, tmp_path):
    files = table(*ROWS, '3,"Du, Fu",,,RSDL,07-19-2017,,', "4,x,,,,,,,surplus")
    done = load(graph, files, rejects=tmp_path / "rejects.csv", max_rejects=2)
    assert done.notes[-1].endswith("4 rows read, 2 loaded, 0 unchanged, 2 rejected")
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    assert header == [*HEADER.split(","), "row", "rejected because"]
    assert first[:6] == ["3", "Du, Fu", "", "", "RSDL", "07-19-2017"]
    assert first[8] == "4"
    assert "has no month 19" in first[9]
    assert (second[:2], second[8], second[10:]) == (["4", "x"], "5", ["surplus"])


def test_a_mended_file_of_rejects_loads_with_the_same_mapping(graph, table, tmp_path):
    load(graph, table(*ROWS, "3,An,,,RSDL,soon,,"), rejects=tmp_path / "rejects.csv", max_rejects=1)
    text = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig").replace("soon", "2019-05")
    (tmp_path / "mended.csv").write_text(text, encoding="utf-8")
    graph.load_tables(tmp_path / "mended.csv", mapping=tmp_path / "register.yaml")
    assert cypher(graph, "MATCH (d:Detention) RETURN d.begin") == [("2019-05",)]


def test_more_rejected_rows_than_are_put_up_with_load_nothing(graph, table, tmp_path):
    files = table(*ROWS, "3,An,,,RSDL,soon,,", "4,Bo,,,RSDL,later,,")
    told = faults(graph, files, max_rejects=1, rejects=tmp_path / "rejects.csv")
    assert "2 of 4 rows are rejected, so nothing is loaded" in told
    assert len((tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_what_was_loaded_before_stays_where_a_new_table_is_refused(graph, table):
    load(graph, table(*ROWS))
    with pytest.raises(NotRecords):
        load(graph, table(*ROWS, "3,An,,,RSDL,soon,,"))
    graph._forget()
    assert cypher(graph, "MATCH (p:Person) RETURN count(p)") == [(4,)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("3,An,,,RSDL,soon,,", "register.csv:2: detention: begin: column 'Detained' says 'soon' is not a date"),
        ("3,An,,07/08/1980x,,,,", "birth_date: column 'Born' says '07/08/1980x' is not a date"),
        ("3,An,,,RSDL,3/7/17,,", "says '3/7/17', which is a date whose year has two digits (write four)"),
        ("3,An,,,RSDL,43001,,", "may be a spreadsheet's number of a day (if it is: `date: excel`)"),
        (
            "3,An,,,RSLD,2017,,",
            "column 'Kind' says 'RSLD', which is not in its lookup (the nearest is 'RSDL', which means",
        ),
        (",An,,,,,,", "person: id: column 'No' is empty, and the id needs it"),
        ("3,,,,,,,", "person: has neither name nor description"),
        ("3,call +86 10 1234 5678,,,,,,", "person: name: holds a phone number or e-mail address"),
    ],
)
def test_a_row_that_is_wrong_is_told_with_its_place(graph, table, row, said):
    assert said in faults(graph, table(row))


def test_a_date_of_two_meanings_is_refused_until_the_mapping_says_which(graph, table):
    mapping = MAPPING.replace("{column: Detained, date: day-first, nothing: [unknown]}", '"{Detained}"')
    told = faults(graph, table("3,An,,,RSDL,07/08/2017,,", mapping=mapping))
    assert "says '07/08/2017', which may be day first or month first (say which: `date: day-first`" in told


def test_one_id_for_two_rows_is_refused_with_what_would_do(graph, table):
    told = faults(graph, table("1,An,,,,,,", "1,Bo,,,,,,"))
    assert "register.csv:3: Person 'person-1': the id is taken" in told
    assert "add a column to its id, or say `shared: true`" in told


def test_rows_that_share_a_thing_and_differ_on_it_are_refused(graph, table):
    told = faults(graph, table("1,An,,,,,Hill,", "2,Bo,,,,,HILL,"))
    assert "says of name otherwise than row 2: one id, one thing" in told


def test_the_values_of_a_closed_source_are_not_told(graph, table):
    mapping = MAPPING.replace("disclosure: public", "disclosure: restricted")
    told = faults(graph, table("3,An,,,RSLD,soon,,", mapping=mapping))
    assert "soon" not in told and "RSLD" not in told
    assert "column 'Detained' cannot be read" in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("{Name}", "{Nam}"), "register.csv has no column 'Nam' (did you mean 'Name'?)"),
        (("{Name}", "Name"), "'Name' is a column (write '{Name}' for its cells, {text: Name} for the word itself)"),
        (("birth_date:", "birthdate:"), "person: unknown field 'birthdate' (did you mean 'birth_date'?)"),
        (
            ("section: persons\n    id: p", "section: person\n    id: p"),
            "unknown section 'person' (did you mean 'persons'?)",
        ),
        (
            ("RSDL: residential", "RSDL: residental"),
            "detention: type: 'residental-surveillance-designated-location' is not a",
        ),
        (("lookup: kinds", "lookup: kind"), "no lookup 'kind' (did you mean 'kinds'?)"),
        (
            ("date: day-first, nothing", "date: dayfirst, nothing"),
            "unknown order 'dayfirst' (did you mean 'day-first'?)",
        ),
        (("split:", "splt:"), "unknown option 'splt' (did you mean 'split'?)"),
        (("detainee: person", "detainee: persn"), "no record 'persn' in a row or beside it (did you mean 'person'?)"),
        (("detainee: person", "detainee: prison"), "'prison' is a PlaceOfDetention, no Agent"),
        (("id: person-{No}\n", "id: person-{No\n"), "has a single {"),
        (("    id: prison-{Prison}\n", ""), "prison: id: is missing"),
        (("rows:", "row:"), "has no rows (write `rows:`"),
        (("name: River Watch", "nam: River Watch"), "unknown field 'nam' (did you mean 'name'?)"),
        (("document:", "table: {shet: A}\ndocument:"), "unknown setting 'shet' (did you mean 'sheet'?)"),
    ],
)
def test_a_mapping_that_is_wrong_is_told_before_the_table_is_read(graph, table, change, said):
    assert change[0] in MAPPING
    try:
        told = faults(graph, table(*ROWS, mapping=MAPPING.replace(*change, 1)))
    except Fault as fault:
        told = str(fault)
    assert said in told


def test_a_folder_of_tables_is_a_source_each(graph, table, tmp_path):
    mapping = MAPPING.replace("id: register,", 'id: "register-{file}",').replace("{No}", "{file}-{No}")
    (tmp_path / "tables").mkdir()
    for name in ("North 1.csv", "south.csv"):
        _, how = table(*ROWS, mapping=mapping, name=f"tables/{name}")
    done = graph.load_tables(tmp_path / "tables", mapping=how)
    assert done.counts.loaded == ("register-north-1", "register-south")


def test_two_tables_of_one_source_are_refused(graph, table, tmp_path):
    (tmp_path / "tables").mkdir()
    for name in ("a.csv", "b.csv"):
        _, how = table(*ROWS, name=f"tables/{name}")
    assert "would be one source (write {file} into its id: register-{file})" in faults(
        graph, (tmp_path / "tables", how)
    )


def test_lists_and_nested_values_of_json_are_read(graph, table, tmp_path):
    lines = [{"No": 7, "who": {"name": "Lin Bo"}, "roles": ["defender", "lawyer"]}]
    (tmp_path / "people.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (tmp_path / "people.yaml").write_text(
        'document: {id: people, title: People}\nrows: {person: {section: persons, id: "p-{No}", name: "{who.name}", '
        'roles: "{roles}"}}\n',
        encoding="utf-8",
    )
    graph.load_tables(tmp_path / "people.jsonl", mapping=tmp_path / "people.yaml")
    assert cypher(graph, "MATCH (p:Person) RETURN p.id, p.name, p.roles") == [("p-7", "Lin Bo", ["defender", "lawyer"])]


def test_a_guessed_mapping_loads_and_says_its_doubts(graph, table, tmp_path):
    files = table(*ROWS)
    text, shown = casegraph.guess_mapping(files[0])
    files[1].write_text(text, encoding="utf-8")
    load(graph, files)
    assert cypher(graph, "MATCH (d:Detention) RETURN d.begin ORDER BY d.id") == [("2017-07-19",), ("2018",)]
    assert shown[0] == "row 2: Person person-1: name: Lin Bo / 林波; birth_date: 1981"
    assert "'RSDL': residential-surveillance-designated-location" in text
    assert "# ? its dates look so" in text


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("编号,姓名,性别,出生日期,拘押日期,关押地点", "1,林波,男,1981年5月,2017年7月19日,河看守所"),
        ("№,ФИО,Пол,Дата рождения,Дата задержания,СИЗО", "1,Иван Лесной,м,1981,19.07.2017,Речной"),
        ("رقم,الاسم,الجنس,تاريخ الميلاد,تاريخ الاعتقال,السجن", "1,كريم النهري,ذكر,1981,19/07/2017,النهر"),
        ("Número,Nombre,Sexo,Fecha de nacimiento,Fecha de detención,Cárcel", "1,Juan Ríos,hombre,1981,19/07/2017,Río"),
    ],
    ids=["zh", "ru", "ar", "es"],
)
def test_columns_are_known_by_their_names_in_five_languages(graph, table, header, row):
    files = table(row, header=header)
    text, _ = casegraph.guess_mapping(files[0])
    files[1].write_text(text, encoding="utf-8")
    load(graph, files)
    told = "MATCH (p:Person)<-[:DETAINEE]-(d)-[:PLACE]->(x) RETURN p.gender, d.begin, left(p.birth_date, 4)"
    assert cypher(graph, told) == [("man", "2017-07-19", "1981")]


def test_the_mapping_of_the_documentation_loads(graph, table):
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    mapping = page.split("```yaml\n")[1].split("```")[0].replace("encoding: gb18030", "").replace("sheet: Cases,", "")
    header = ";".join(("No", "Name", "姓名", "Born", "Detained", "Kind", "Prison", "Lawyers", "Words"))
    row = '1;Lin Bo;林波;05.03.1981;19.07.2017;刑拘;河;"何青;唐云";taken away'
    load(graph, table(header, row, header="A register of detentions", mapping=mapping.replace("{,", "{")))
    assert cypher(graph, "MATCH (d:Detention)-[s:STATED_IN]->() RETURN s.quote, s.row") == [(["taken away"], [3])]
    assert cypher(graph, "MATCH (p:Person {id: 'person-1'}) RETURN p.birth_date") == [("1981-03-05",)]


def test_the_table_of_the_demo_speaks_of_the_people_of_its_case_files(graph):
    graph.load(ROOT / "data" / "cases")
    load(graph, (ROOT / "data" / "tables" / "detentions.csv", ROOT / "data" / "tables" / "detentions.yaml"))
    told = "MATCH (p:Person {id: 'cao-shunli'})-[:STATED_IN]->(d) RETURN d.id ORDER BY d.id"
    assert ("detentions-table",) in cypher(graph, told) and len(cypher(graph, told)) > 1
    assert graph.check() == []


UWAZI = """\
document: {id: uwazi, title: An export of Uwazi}
only: {TEMPLATE: Case}
rows:
  person: {section: persons, id: "{KEY}", name: "{TITLE}"}
  detention:
    section: detentions
    id: "{KEY}.detention"
    detainee: person
    begin: {column: "BEGIN"}
"""


def uwazi(begin, **columns):
    text = UWAZI.replace('{column: "BEGIN"}', begin)
    for name, column in columns.items():
        text = text.replace(name.upper(), column)
    return text


def test_an_export_of_uwazi_in_csv_is_read_and_other_templates_are_told(graph, table):
    header = "Title,Date added,Template,Held from to,Published"
    rows = ("Lin Bo,2020-01-01,Case,2017-07-19~2017-08-20,Published", "An office,2020-01-01,Body,,Published")
    mapping = uwazi('{column: "Held from to", split: "~", take: 1}', template="Template", key="Title", title="Title")
    done = load(graph, table(*rows, header=header, mapping=mapping))
    assert cypher(graph, "MATCH (d:Detention) RETURN d.id, d.begin") == [("lin-bo.detention", "2017-07-19")]
    told = "\n".join(done.notes)
    assert (
        "1 rows with Template 'Body' are not for this mapping; they fill: Title, Date added, Template, Published"
        in told
    )
    assert "columns that the mapping does not use: Date added, Published" in told


def test_an_export_of_uwazi_in_json_is_read_by_labels(graph, table, tmp_path):
    entity = {"sharedId": "k3x", "language": "en", "title": "Lin Bo", "template": "Case"}
    metadata = {"held": [{"value": 1500422400}], "kind": [{"value": "f6h", "label": "RSDL"}], "spare": [{"value": "x"}]}
    export = {
        "rows": [{**entity, "metadata": metadata}, {**entity, "template": "Body", "sharedId": "b1"}],
        "totalRows": 2,
    }
    columns = {"template": "template", "key": "sharedId", "title": "title"}
    _, mapping = table(mapping=uwazi('{column: "metadata.held", date: unix}', **columns))
    (tmp_path / "export.json").write_text(json.dumps(export), encoding="utf-8")
    done = graph.load_tables(tmp_path / "export.json", mapping=mapping)
    assert cypher(graph, "MATCH (d:Detention) RETURN d.id, d.begin") == [("k3x.detention", "2017-07-19")]
    assert "columns that the mapping does not use: language, metadata.kind, metadata.spare" in "\n".join(done.notes)


def test_entities_of_follow_the_money_load_under_a_document(graph, table, tmp_path):
    mapping = "form: followthemoney\ndocument: {id: leads, title: Leads}\n"
    entity = {
        "id": "NK-4",
        "schema": "Person",
        "properties": {"name": ["Lin Bo"], "email": ["x"], "topics": ["role.lawyer"]},
    }
    (tmp_path / "leads.jsonl").write_text(json.dumps(entity) + "\n", encoding="utf-8")
    done = load(graph, (tmp_path / "leads.jsonl", table(mapping=mapping)[1]))
    assert cypher(graph, "MATCH (p:Person)-[s:STATED_IN]->(d) RETURN p.id, p.roles, s.row, d.id") == [
        ("nk-4", ["lawyer"], [1], "leads")
    ]
    assert "1 contact details" in "\n".join(done.notes)
