"""What the pages tell: each line leads to its source, and what is not certain is not told as if it were."""

import csv
import hashlib
import json
import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from conftest import loaded
from serving import site

from graph.answers.conflicts import conflicts
from graph.projection.labels import called
from graph.projection.project import project
from web.view import VENDOR


class Reading(HTMLParser):
    """Reads a page as text, with its anchors and what leads to them."""

    def __init__(self, html):
        super().__init__()
        self.text, self.ids, self.links = "", [], []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.text += " " if tag in ("p", "li", "dt", "dd", "h1", "h2", "div") else ""

    def handle_data(self, data):
        self.text += data


def read(served, path):
    answer = served.get(path)
    assert answer.status == 200, answer.text
    return Reading(answer.text)


def section(served, thing, id):
    html = served.get(f"/doc/{thing}").text
    return Reading(html.partition(f'<section id="{id}"')[2].partition("</section>")[0]).text


KINDS = {
    "person": "lin-bo",
    "group": "four-others",
    "organization": "river-league",
    "state body": "port-police",
    "court": "port-court",
    "UN mechanism": "review-body",
    "place": "port",
    "place of detention": "port-centre",
    "event": "spring-crackdown",
    "detention": "lin-bo-detention-2017",
    "charge": "lin-bo-charge",
    "sentence": "tang-yun-sentence",
    "engagement": "review-2016",
    "document": "valley-report-2019",
    "demand": "release-all",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_thing_has_a_page(served, kind):
    page = read(served, f"/doc/{KINDS[kind]}")
    assert "Sources" in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_leads_to_a_note_and_every_anchor_is_one(served, kind):
    page = read(served, f"/doc/{KINDS[kind]}")
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_page_has_a_name_in_each_language_and_says_how_a_person_was_last_known_to_be(served):
    page = read(served, "/doc/tang-yun")
    assert "name, Chinese, in Pinyin Táng Yún" in page.text
    assert "Held, as of 2019-04-02: residential surveillance" in page.text


def test_a_name_that_many_sources_give_has_no_more_marks_than_one_reads(case_file, tmp_path):
    told = "persons: {wren: {name: Wren, evidence: {paragraph: 1}}}\n"
    document = "document: {{id: page-{0}, title: A page, disclosure: public}}\n"
    paths = [case_file(told, name=f"{n}.yaml", document=document.format(n)) for n in range(15)]
    with site(loaded(tmp_path / "store", *paths).folder) as served:
        assert "12.1, and 3 more]" in section(served, "wren", "known")
        assert "15 sources" in read(served, "/doc/wren").text


def test_a_note_gives_the_place_and_the_words(served):
    sources = section(served, "tang-yun", "sources")
    assert "¶2 taken on 15 January 2018" in sources
    assert "Valley Watch. 2019-03-01" in sources


def test_a_source_shows_the_hash_of_the_file_that_was_loaded(served, store):
    assert store.ledger.entries["valley-report-2019"].sha256 in section(served, "tang-yun", "sources")


def test_values_on_which_sources_differ_stand_side_by_side(served):
    told = section(served, "lin-bo", "differ")
    assert re.search(r"1980 \[1\.\d+\] Reprisals in the Valley, 2019-03-01 1981-05 \[2\.\d+\] Letter on Tang", told)


def test_a_date_on_which_sources_differ_is_told_on_the_page_of_the_event(served):
    assert re.search(r"end 2017-08 .*2017-09-01", section(served, "lin-bo-detention-2017", "differ"))


def test_an_allegation_is_told_as_one_and_by_whom(served):
    assert "detaining authority Port Police alleged by River League" in section(served, "tang-yun", "befell")
    assert "detaining authority Port Police stated by Valley Watch" in section(served, "lin-bo", "befell")


def test_an_agent_has_its_parts_in_acts(served):
    told = section(served, "port-police", "parts")
    assert "2017-03-09 detaining authority criminal detention of Lin Bo, four others" in told
    assert "[2." in told.partition("alleged by River League")[2]


def test_what_followed_an_engagement_is_told_apart_from_what_is_said_to_be_a_reprisal(served):
    told = section(served, "lin-bo", "engagements")
    assert "] said to be a reprisal for it: criminal detention" in told
    assert "within a year, not said to be a reprisal for it: charge (picking quarrels" in told


def test_a_place_of_detention_tells_who_was_held_there(served):
    told = section(served, "port-centre", "held")
    assert "Lin Bo 林波" in told
    assert "Tang Yun 唐云" in told


def test_a_place_tells_what_is_in_it(served):
    assert "contains Port Detention Centre" in section(served, "port", "links")


def test_a_document_tells_in_order_what_it_says_of_whom(served):
    told = section(served, "valley-report-2019", "paragraphs")
    assert [int(place) for place in re.findall(r"¶(\d+)", told)] == [1, 2, 3, 4, 5, 6, 7, 9]
    assert "their lawyer He Qing He Qing lawyer of Lin Bo; He Qing lawyer of Tang Yun; He Qing" in told


def test_what_no_source_tells_is_said(served):
    assert "date of birth" in section(served, "tang-yun", "unknown")


def test_a_theme_without_lines_is_left_out(served):
    page = read(served, "/doc/lin-mei")
    assert "engagements" not in page.ids
    assert "parts" not in page.ids


def test_the_small_map_leads_to_its_neighbours(served):
    html = served.get("/doc/lin-bo").text
    drawn = Reading(html.partition("<svg")[2].partition("</svg>")[0])
    assert {"/doc/he-qing", "/doc/lin-mei", "/doc/lin-bo-detention-2017"} <= set(drawn.links)


def test_the_words_of_a_source_are_found_on_its_web_page(case_file, tmp_path):
    document = "document: {id: a-page, title: A page, disclosure: public, url: 'https://example.org/a?b=1'}\n"
    path = case_file(
        "persons: {wren: {name: Wren, evidence: {paragraph: 1, quote: 'was seen, in well-lit … rooms'}}}\n",
        document=document,
    )
    with site(loaded(tmp_path / "store", path).folder) as served:
        links = read(served, "/doc/wren").links
    assert "https://example.org/a?b=1#:~:text=was%20seen%2C%20in%20well%2Dlit,rooms" in links


def test_the_query_of_a_page_gives_what_its_sources_say(served, store):
    import casegraph

    html = served.get("/doc/lin-bo").text
    query = Reading(html.partition("<pre>")[2].partition("</pre>")[0])
    asked = html.partition("<pre><code>")[2].partition("</code>")[0].replace("&lt;", "<").replace("&gt;", ">")
    with casegraph.open(store.folder) as graph:
        rows = graph.sparql(asked).dicts()
    assert {row["source"].removeprefix(store.base) for row in rows} == {"river-letter-2019", "valley-report-2019"}
    assert "Lin Bo" in {str(row["value"]) for row in rows}
    assert "SELECT" in query.text


def test_a_page_says_how_to_cite_it(served, store):
    told = section(served, "lin-bo", "data")
    assert f"“Lin Bo”. In: casegraph, a graph of 2 sources, the newest: 2019-04-02. {store.base}lin-bo" in told


def test_a_timeline_is_a_table_too(served):
    answer = served.get("/timeline/lin-bo.csv")
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    held = next(row for row in rows if row["id"] == "lin-bo-detention-2017")
    assert answer.headers["content-type"].startswith("text/csv")
    assert (held["begin_earliest"], held["end_earliest"], held["end_latest"]) == (
        "2017-03-09",
        "2017-08-01",
        "2017-09-01",
    )


@pytest.mark.parametrize("id", ["nobody", "lin-bo/", "LIN-BO", "%00", "..%2f..%2fetc"])
def test_what_is_not_there_has_no_page(served, id):
    assert served.get(f"/doc/{id}").status == 404
    assert served.get(f"/timeline/{id}.csv").status == 404


@pytest.mark.parametrize("text", ["lin bo", "林波", "Bo Lin", "linbo"])
def test_a_name_is_found_in_any_script(served, text):
    from urllib.parse import quote

    found = json.loads(served.get(f"/search.json?q={quote(text)}").text)
    assert found[0] == {
        "name": "Lin Bo 林波",
        "line": "person, human rights defender",
        "also": "",
        "doc": "/doc/lin-bo",
    }
    assert "/doc/lin-bo" in read(served, f"/?q={quote(text)}").links


def test_a_search_tells_by_which_other_name_a_thing_was_found(served):
    assert "also called 云姐" in read(served, "/?q=%E4%BA%91%E5%A7%90").text


def test_an_empty_search_says_what_is_in_the_graph(served):
    page = read(served, "/")
    assert "person 5" in page.text
    assert page.links.index("/doc/river-letter-2019") < page.links.index("/doc/valley-report-2019")
    assert "/questions/shared-lawyer" in page.links or "/questions/caught-in" in page.links


def test_a_search_that_finds_nothing_says_what_would_do(served):
    assert "Nothing found" in read(served, "/?q=zzzzqqqq").text
    assert served.get("/search.json?q=").text == "[]"


def test_conflicts_of_one_thing_are_those_of_all_that_concern_it(case_file, tmp_path):
    told = "persons: {{wren: {{name: Wren, birth_date: {0}, evidence: {{paragraph: 1}}}}, ash: {{name: Ash, {1}}}}}\n"
    tied = "relationships: [{{who: wren, type: spouse, whom: ash, begin: {0}, evidence: {{paragraph: 2}}}}]\n"
    paths = [
        case_file(
            (told + tied).format(year, "evidence: {paragraph: 1}"),
            name=f"{year}.yaml",
            document=f"document: {{id: page-{year}, title: A page, disclosure: public}}\n",
        )
        for year in (1981, 1982)
    ]
    projection = project(loaded(tmp_path / "store", *paths))
    every = list(conflicts(projection))
    for iri in projection.nodes:
        tied = {str(link.properties.get("record")) for link in projection.around.get(iri, ())}
        assert list(conflicts(projection, only=[iri])) == [one for one in every if one.iri in {iri, *tied}]
    assert len(every) == 2


def test_every_passage_of_a_source_is_told_by_its_page(projection):
    told = {called(projection.nodes[link.start]) for link in projection.told_in["river-letter-2019"]}
    assert {"Tang Yun 唐云", "Lin Bo 林波", "River League 河流联盟"} <= told


def test_the_timeline_is_the_one_that_was_looked_at():
    told = (VENDOR / "README.md").read_text(encoding="utf-8").partition("## vis-timeline")[2].partition("\n## ")[0]
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("vis-timeline-*/*")}
    assert files == {name: digest for digest, name in re.findall(r"^\| `(\w{64})` \| `(.+)` \|$", told, re.MULTILINE)}


def test_a_page_holds_its_data_for_programs(served):
    html = served.get("/doc/lin-bo").text
    said = json.loads(html.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert "Lin Bo" in json.dumps(said)
