"""How fast the map of the whole graph is made, and how soon it is drawn in a browser, against pyvis's own page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.material import Material
from benchmarks.measure import by_turns, stopwatch
from benchmarks.table import Row

SIZES = (1040, 3500)
"""How many cases make about 3,000 and about 10,000 people, bodies and events."""
PATIENCE = 60
"""Seconds after which a page that has drawn nothing is given up."""
CHROMIUM = "/usr/bin/chromium"
DRAWN = """
const small = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
const painted = (canvas) => {
  if (!canvas.width || !canvas.height) return false;
  small.clearRect(0, 0, 60, 60);
  small.drawImage(canvas, 0, 0, 60, 60);
  return small.getImageData(0, 0, 60, 60).data.some((value, n) => n % 4 === 3 && value);
};
const look = () => {
  const bubble = document.querySelector(".bubble");
  if ((bubble && bubble.getBoundingClientRect().width) || [...document.querySelectorAll("canvas")].some(painted))
    requestAnimationFrame(() => { window.drawn = performance.now(); });
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
"""Note the frame after the first in which communities stand on the page, or anything on a canvas."""


def whole(material: Material) -> Iterator[Row]:
    """Make and open the map of the whole graph, at two sizes."""
    for cases in SIZES:
        sized = material.sized(cases)
        page, peers = sized.folder / "whole.html", sized.folder / "pyvis.html"
        ours, peer = by_turns((draw, sized.store, page), (draw_with_pyvis, sized.store, peers))
        name = f"map of the whole graph, {ours.part(1):,.0f} nodes"
        against = "pyvis, the same nodes and edges, no layout"
        yield Row(f"{name}: made", ours.part(0), peer.part(0), "s", against)
        yield Row(f"{name}: size", page.stat().st_size / 1e6, peers.stat().st_size / 1e6, "MB", against)
        opened, other = by_turns((first_drawing, page), (first_drawing, peers))
        against = "pyvis's page, its physics"
        notes = (f"{name}: pyvis's page is given up after {PATIENCE} s.",) if other.seconds >= PATIENCE else ()
        yield Row(f"{name}: opened to first drawing", opened.seconds, other.seconds, "s", against, notes)


def draw(store: Path, page: Path) -> tuple[float, int]:
    """Draw the whole graph, which is projected already; return the seconds, and how many things are on it."""
    from graph.maps.neighbourhood import TRAVELLED
    from graph.maps.whole_map import draw
    from graph.projection.project import project
    from graph.storage.store import Store

    projection = project(Store(store))
    with stopwatch() as watch:
        text = draw(projection)
    page.write_text(text, encoding="utf-8")
    return watch.seconds, sum(not TRAVELLED.isdisjoint(node.labels) for node in projection.nodes.values())


def draw_with_pyvis(store: Path, page: Path) -> tuple[float, int]:
    """Write the same things and ties with pyvis, as it sets them up."""
    from pyvis.network import Network

    from graph.maps.communities import pairs
    from graph.maps.neighbourhood import TRAVELLED
    from graph.projection.project import project
    from graph.storage.store import Store

    projection = project(Store(store))
    nodes = [node for node in projection.nodes.values() if not TRAVELLED.isdisjoint(node.labels)]
    edges = list(pairs(projection, {node.iri: n for n, node in enumerate(nodes)}))
    with stopwatch() as watch:
        network = Network(directed=True, cdn_resources="in_line", height="900px")
        network.add_nodes(range(len(nodes)), label=[node.name for node in nodes])
        network.add_edges(edges)
        text = network.generate_html()
    page.write_text(text, encoding="utf-8")
    return watch.seconds, len(nodes)


def first_drawing(page: Path) -> float:
    """Open a page in a browser without a window; return the seconds until it has drawn something."""
    from playwright.sync_api import TimeoutError as Late
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
        tab = context.new_page()
        tab.add_init_script(DRAWN)
        try:
            tab.goto(page.as_uri(), wait_until="commit")
            found = tab.wait_for_function("window.drawn", timeout=PATIENCE * 1000, polling=100)
            return float(found.json_value()) / 1000
        except Late:
            return float(PATIENCE)
        finally:
            browser.close()
