"""The guard of the web app: whoever is not let in gets nothing, and no page of another origin is."""

import re

import pytest
from serving import site

SECRETS = ("Cao Shunli", "cao-shunli", "曹顺利")


@pytest.fixture(scope="module")
def private(demo):
    with site(demo.folder) as served:
        yield served


@pytest.fixture(scope="module")
def public(demo):
    with site(demo.folder, "public") as served:
        yield served


def test_the_start_address_lets_a_browser_in_and_leaves_no_token_in_its_history(private):
    first = private.ask(f"/?token={private.token}&q=cao", token=False)
    assert (first.status, first.headers["location"]) == (303, "/?q=cao")
    assert re.search(r"HttpOnly", first.headers["set-cookie"])
    assert re.search(r"SameSite=strict", first.headers["set-cookie"])
    cookie = first.headers["set-cookie"].partition(";")[0]
    assert "Cao Shunli" in private.ask("/?q=cao", token=False, Cookie=cookie).text


def test_a_program_may_bring_the_token_in_a_header(private):
    assert private.ask("/", token=False, Authorization=f"Bearer {private.token}").status == 200


def test_what_is_public_needs_no_token(public):
    assert public.ask("/?q=cao").status == 200


ATTACKS = {
    "no token": {},
    "an empty token": {"Cookie": "casegraph="},
    "a wrong token": {"Cookie": "casegraph=" + "x" * 43},
    "a token that is not ASCII": {"Cookie": "casegraph=\u00e9"},
    "a broken cookie": {"Cookie": "casegraph; =; ;;;\x01"},
    "an empty bearer": {"Authorization": "Bearer "},
    "a name and password": {"Authorization": "Basic YTpi"},
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_without_the_token_nothing_is_told(private, attack):
    for path in ("/?q=cao", "/doc/cao-shunli", "/sparql?query=ASK%20%7B%7D", "/?token=", "/?token=wrong"):
        answer = private.ask(path, token=False, **ATTACKS[attack])
        assert answer.status == 403
        assert not any(secret in answer.text for secret in SECRETS)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example", "", "localhost"]
)
def test_another_name_for_this_machine_is_not_served(private, public, host):
    for served in (private, public):
        answer = served.ask("/?q=cao", Host=host)
        assert answer.status == 421
        assert not any(secret in answer.text for secret in SECRETS)


FORGED = {
    "another origin": {"Origin": "https://evil.example"},
    "no origin at all, says the browser": {"Origin": "null"},
    "our address over https": {"Origin": "https://127.0.0.1"},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "a sister site": {"Sec_Fetch_Site": "same-site"},
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_form_of_another_origin_is_refused(private, public, forgery):
    form = {"Content_Type": "application/x-www-form-urlencoded", **FORGED[forgery]}
    for served in (private, public):
        assert served.ask("/sparql", method="POST", body="query=ASK%20%7B%7D", **form).status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_nothing_can_be_changed(private, method):
    assert private.ask("/", method=method).status == 405


@pytest.mark.parametrize("path", ["/", "/?q=cao", "/nothing-here", "/static/page.css"])
def test_every_answer_says_what_a_browser_may_do_with_it(private, path):
    headers = private.get(path, Origin="https://evil.example").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert not [name for name in headers if name.startswith("access-control")]
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/secret-name-of-somebody", "/doc/secret-name-of-somebody", "/static/../guard.py"])
def test_an_error_page_does_not_repeat_what_was_asked(private, path):
    answer = private.get(path)
    assert answer.status == 404
    assert "secret-name" not in answer.text
    assert "GUARD" not in answer.text.upper()


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/"])
def test_the_way_in_leads_to_no_other_host(private, path):
    location = private.ask(f"{path}?token={private.token}", token=False).headers["location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
