"""A reader's browser: Debian's Chromium, without a window, that notes all it asks for and all it complains of."""

import os
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
USUAL = {"viewport": {"width": 1400, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        missing = "Debian's chromium is not installed (apt-get install chromium)"
        # Where the tests are the gate, a page that nobody opened is not a page that works.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def at_rest(chromium):
    """The windows that no test has now, by their options: to open one takes four times as long as to reuse it."""
    return {}


@pytest.fixture
def window(chromium, at_rest):
    """Open an empty window; it has lists `asked` (requests) and `complaints` (errors, dialogs, all that it prints)."""
    taken = []

    def opened(**options):
        options = USUAL | options
        free = at_rest.setdefault(repr(sorted(options.items())), [])
        page = free.pop() if free else noting(chromium.new_context(**options).new_page())
        taken.append((free, page, options))
        page.asked, page.complaints = [], []
        return page

    yield opened
    for free, page, options in taken:
        forgetting(page, **options)
        free.append(page)


def noting(page):
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
    return page


def forgetting(page, *, viewport, reduced_motion, color_scheme="light", **_):
    """Leave a window as one that was just opened."""
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.emulate_media(media="null", color_scheme=color_scheme, reduced_motion=reduced_motion)
    page.set_viewport_size(viewport)
    page.goto("about:blank")


@pytest.fixture
def viewer(window, tmp_path):
    """Open a page of HTML from a file."""

    def opened(html, **options):
        page = window(**options)
        path = tmp_path / "map.html"
        path.write_text(html, encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_selector("[data-ready]")
        return page

    return opened


@pytest.fixture
def visitor(window):
    """Open an address of a site, as a browser that was let in."""

    def opened(site, path, **options):
        page = window(**options)
        let_in = {"name": "casegraph", "value": site.token, "url": site.address}
        page.context.add_cookies([{**let_in, "httpOnly": True, "sameSite": "Strict"}])
        page.goto(site.address + path)
        return page

    return opened
