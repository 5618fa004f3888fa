"""The web app draws maps: each is one page under its own policy, and leads to the pages of what it shows."""

import pytest
from serving import site

pytestmark = pytest.mark.browser
MAPS = {
    "the best-connected": "around=",
    "around a person": "around=Wei+Xiaobing&steps=1&limit=20",
    "around a person in Chinese": "around=%E5%8D%AB%E5%B0%8F%E5%85%B5",
    "a path": "from=cao-shunli&to=li-yuhan",
    "a question": "question=shared-lawyer",
    "a question with a parameter": "question=timeline&person=cao-shunli",
    "a crackdown": "kind=crackdown&around=crackdown-709",
    "signatures": "kind=signatures",
}


@pytest.fixture(scope="module")
def served(demo):
    with site(demo.folder) as served:
        yield served


@pytest.fixture
def reader(chromium, served):
    """A browser that was let in, and notes what it asks for and complains of."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(served.start)
    page.wait_for_load_state("networkidle")
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    context.close()


@pytest.mark.parametrize("kind", MAPS)
def test_each_kind_of_map_opens_and_asks_for_nothing_more(reader, served, kind):
    address = f"{served.address}/map?{MAPS[kind]}"
    reader.goto(address)
    reader.wait_for_selector("[data-ready]")
    assert (reader.asked, reader.complaints) == ([address], [])
    reader.click("#see-table")
    assert reader.locator("#table tbody tr").count() > 2


def test_the_whole_graph_opens_and_each_community_in_it(reader, served):
    address = f"{served.address}/map?kind=whole"
    reader.goto(address)
    reader.locator(".level.seen .bubble").first.click()
    reader.wait_for_selector("#open[data-ready]")
    reader.frame_locator("#frame iframe").locator("html[data-ready]").wait_for(state="attached")
    asked = {url.partition("#")[0] for url in reader.asked if not url.startswith("about:")}
    assert (asked, reader.complaints) == ({address}, [])


def test_a_map_may_do_what_it_says_of_itself_and_no_more(served):
    answer = served.get("/map?around=")
    own = answer.text.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]
    assert answer.headers["content-security-policy"] == f"{own}; frame-ancestors 'none'"
    assert "unsafe" not in own
    assert answer.headers["cache-control"] == "no-store"


def test_a_thing_on_a_map_leads_to_its_page(reader, served):
    reader.goto(f"{served.address}/map?around=cao-shunli")
    reader.wait_for_selector("[data-ready]")
    reader.fill("#query", "cao shunli")
    reader.press("#query", "Enter")
    assert reader.get_attribute("#panel .page a", "href") == "/doc/cao-shunli"


def test_the_form_draws_a_map_without_a_script(chromium, served):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.start)
    page.goto(f"{served.address}/map")
    page.fill("form[action='/map'] input[name=around]", "Cao Shunli")
    page.press("form[action='/map'] input[name=around]", "Enter")
    assert page.title() == "Around Cao Shunli"
    context.close()


def test_the_form_names_the_questions_the_crackdowns_and_the_letters(served):
    text = served.get("/map").text
    assert 'href="/map?question=shared-lawyer"' in text
    assert '<option value="crackdown-709">' in text
    assert "kind=signatures&amp;around=joint-letter-hrc37-2018" in text


REFUSED = {
    "around=nobody-of-this-name": "nobody-of-this-name",
    "around=cao-shunli&steps=many": "steps is a number",
    "around=cao-shunli&limit=0": "limit is a number",
    "kind=other": "no kind of map",
    "from=cao-shunli": "a path has two ends",
    "question=still-detained&day=soon": "is not a day",
    "question=no-such-question": "no question",
    "kind=crackdown&around=cao-shunli": "nothing is part of",
}


@pytest.mark.parametrize("asked", REFUSED)
def test_what_cannot_be_drawn_is_said_in_plain_words(served, asked):
    answer = served.get(f"/map?{asked}")
    assert (answer.status, REFUSED[asked] in answer.text) == (400, True)


def test_a_name_in_an_address_stays_text(served):
    answer = served.get("/map?around=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in answer.text


def test_a_map_draws_no_more_than_a_page_can_hold(served):
    text = served.get("/map?around=&limit=999999&steps=999").text
    assert "within 4 steps" in text
