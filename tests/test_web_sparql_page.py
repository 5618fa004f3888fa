"""The page of the SPARQL endpoint in a real browser, and without a script."""

import hashlib
import json
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from ontology.vocabulary import NS
from web.view import VENDOR

HOSTILE = {
    "script": "</script><script>document.title='broken'</script>",
    "image": "<img src=x onerror=\"document.title='broken'\">",
    "quotes": "\"'><svg onload=document.title='broken'>",
    "template": "{{ text }}{% if %}${1}",
    "bidi": "Lin \u202eoB",
    "entity": "&lt;b&gt; &amp;amp; &#x41;",
    "long": "Lin" * 3000,
}
TEXTS = " ".join(json.dumps(text, ensure_ascii=False) for text in HOSTILE.values())
HOSTILE_ROWS = f"SELECT ?text {{ VALUES ?text {{ {TEXTS} }} }}"
NAMES = "SELECT ?person ?name { ?person a cg:Person ; cg:name ?name } ORDER BY ?name"


@pytest.fixture
def browser(visitor, served):
    """Open the page, with its editor unless there is no script."""

    def opened(path="/sparql", **options):
        page = visitor(served, path, **options)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("#editor[data-ready]")
        return page

    return opened


def write(page, text):
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", text)


def run(page, text):
    write(page, text)
    page.click("button[aria-label='Run query']")
    page.wait_for_selector("#results .dataTable tbody td, #results pre, #results .CodeMirror")


def test_the_editor_asks_this_endpoint_and_nobody_else(browser, served):
    page = browser()
    run(page, NAMES)
    expect(page.locator("#results")).to_contain_text("Lin Bo")
    assert {urlsplit(url).netloc for url in page.asked} == {served.host}
    assert page.complaints == []


def test_a_thing_leads_to_its_page_and_nothing_leads_to_another_origin(browser):
    page = browser()
    run(page, "SELECT * { VALUES ?x { id:lin-bo <https://elsewhere.example/a'onclick='alert(1)> cg:Person } }")
    page.wait_for_selector("#results a.iri[href^='/doc/']")
    links = page.eval_on_selector_all("#results a", "links => links.map(link => link.getAttribute('href'))")
    assert [link for link in links if link] == ["/doc/lin-bo"]
    assert page.locator("#results a.iri").count() == 3
    assert page.evaluate("document.querySelectorAll('[onclick]').length") == 0


def test_the_address_keeps_the_query(browser):
    page = browser()
    run(page, NAMES)
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == {"query": [NAMES]})
    page.reload()
    page.wait_for_selector("#editor[data-ready]")
    kept = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    # The prefixes that it uses are written out, and the editor finds nothing wrong.
    assert kept.split() == f"PREFIX cg: <{NS}> {NAMES}".split()
    assert page.locator(".parseErrorIcon").count() == 0
    # The answer is there before it is asked again.
    assert "Lin Bo" in page.inner_text("#answer")


def test_nothing_of_a_query_stays_in_the_browser(browser):
    page = browser()
    run(page, NAMES)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


COMPLETED = {
    "SELECT * { ?x a cg:Deten": "cg:Detention",
    "SELECT * { ?x cg:birthD": "cg:birthDate",
    "SELECT * { ?x a <https://w3id.org/casegraph/ns#Pers": "<https://w3id.org/casegraph/ns#Person>",
}


@pytest.mark.parametrize("begun", COMPLETED)
def test_the_vocabulary_is_completed(browser, served, begun):
    page = browser()
    write(page, f"PREFIX cg: <https://w3id.org/casegraph/ns#>\n{begun}")
    page.evaluate("(e => { e.focus(); e.setCursor(1, 1000) })(document.querySelector('.CodeMirror').CodeMirror)")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hint")
    expect(page.locator(".CodeMirror-hint", has_text=re.compile(f"^{COMPLETED[begun]}$"))).to_be_visible()
    assert {urlsplit(url).netloc for url in page.asked} == {served.host}
    assert page.complaints == []


def test_a_prefix_is_declared_when_it_is_first_written(browser, served):
    page = browser()
    write(page, "")
    page.locator(".CodeMirror").click()
    page.keyboard.type("SELECT * { ?x a cg:")
    page.locator(".CodeMirror-line", has_text="PREFIX cg: <https://w3id.org/casegraph/ns#>").wait_for()
    assert {urlsplit(url).netloc for url in page.asked} == {served.host}


def test_what_is_wrong_with_a_query_is_shown(browser):
    page = browser()
    run(page, "SELECT * { ?x nope:name ?y }")
    expect(page.locator("#results")).to_contain_text("line 1, column 15")


def test_a_hostile_name_stays_a_text_in_the_table(browser):
    page = browser()
    run(page, HOSTILE_ROWS)
    assert page.title() == "SPARQL"
    shown = page.inner_text("#results")
    for kind in ("script", "image", "quotes", "template", "entity"):
        assert HOSTILE[kind] in shown
    assert page.locator("#results :is(img, script, [onload], [onerror])").count() == 0
    # The sanitizer reads these texts in a document that nobody sees, where the browser refuses to run them.
    assert all("has been blocked" in complaint for complaint in page.complaints)


def test_triples_and_truths_are_shown(browser):
    page = browser()
    run(page, "CONSTRUCT { ?x cg:name ?n } WHERE { ?x a cg:Court ; cg:name ?n }")
    expect(page.locator("#results")).to_contain_text("Port City Court")
    write(page, "ASK { id:lin-bo a cg:Person }")
    page.click("button[aria-label='Run query']")
    page.locator("#results", has_text="true").wait_for()
    assert page.complaints == []


def test_the_keyboard_reaches_the_editor_and_leaves_it(browser):
    page = browser()
    page.locator(".CodeMirror textarea").focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Query"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Run query"
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#results tbody td")


# Without a script


def test_without_a_script_the_page_is_a_form_with_its_answer(browser, served):
    page = browser(java_script_enabled=False)
    page.fill("#query", NAMES)
    page.click("text=Run")
    expect(page.locator("#answer")).to_contain_text("Lin Bo")
    assert page.locator("#answer a", has_text="lin-bo").first.get_attribute("href") == "/doc/lin-bo"
    assert page.input_value("#query") == NAMES
    assert page.complaints == []


def html(served, query):
    return served.get(f"/sparql?query={quote(query)}", Accept="text/html")


def test_a_page_shows_no_more_rows_than_it_says(served):
    many = html(served, "SELECT ?a { ?a ?b ?c . ?d ?e ?f }")
    assert many.text.count("<tr>") == 1001
    assert "more than 1000 rows" in many.text
    assert "4 rows." in html(served, "SELECT ?x { VALUES ?x { 1 2 3 4 } }").text
    assert "1 row." in html(served, "SELECT * {}").text
    assert "0 rows." in html(served, "SELECT ?x { FILTER(false) }").text


def test_a_truth_and_triples_are_shown_without_a_script(served):
    assert ">Yes.<" in html(served, "ASK {}").text
    assert ">No.<" in html(served, "ASK { FILTER(false) }").text
    assert "cg:Court" in html(served, "CONSTRUCT WHERE { ?x a cg:Court }").text
    assert "more than 1000 lines" in html(served, "CONSTRUCT { ?a ?p ?a } WHERE { ?a a ?b . ?c ?p ?d }").text


def test_hostile_names_are_escaped_without_a_script(browser):
    page = browser(f"/sparql?query={quote(HOSTILE_ROWS)}", java_script_enabled=False)
    shown = page.locator("#answer td bdi").all_inner_texts()
    assert shown == list(HOSTILE.values())
    assert page.input_value("#query") == HOSTILE_ROWS


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_is_told_as_a_text(served, text):
    answer = html(served, text)
    assert answer.status == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for broken in ("<script>document", "<img src=x", "<svg onload"):
        assert broken not in answer.text


def test_the_page_runs_no_script_but_ours(served):
    policy = served.get("/sparql", Accept="text/html").headers["content-security-policy"].split("; ")
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert [part for part in policy if "unsafe" in part] == ["style-src-attr 'unsafe-inline'"]


def test_the_table_says_in_which_language_a_text_is(served):
    assert '<bdi lang="zh">林波</bdi>' in html(served, "SELECT ?n { id:lin-bo cg:name ?n }").text


def test_the_editor_is_the_one_that_was_looked_at():
    told = (VENDOR / "README.md").read_text(encoding="utf-8").partition("## yasgui")[2].partition("\n## ")[0]
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("yasgui-*/*")}
    assert files == {name: digest for digest, name in re.findall(r"^\| `(\w{64})` \| `(.+)` \|$", told, re.MULTILINE)}
