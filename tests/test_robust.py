"""What comes in may be odd, and a run may end at any moment: the graph says what the files say, or says why not."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import date
from functools import cache
from shutil import copytree

import pytest
from conftest import CASES, loaded, sources
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from pyoxigraph import Store as Oxigraph

import casegraph
from benchmarks.files import write_folder
from benchmarks.world import World
from graph.storage.store import Store
from loaders.cases import read
from ontology.dates import bounds, edtf
from ontology.forms import _LANGUAGE, _duration, text
from ontology.problems import StoreProblem
from ontology.quads import literal

CITED = {"evidence": {"paragraph": 1}}
MEMORY = Oxigraph()
MANY = settings(max_examples=300, deadline=None)


def page(**sections):
    return {"document": {"id": "a-page", "title": "A page", "disclosure": "public"}, **sections}


def written(path, content):
    path.write_text(json.dumps(content, indent="\t"), encoding="utf-8")
    return path


def faults(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return "\n".join(map(str, read([str(path)]).faults))


# Text


@MANY
@given(st.text())
def test_text_that_is_accepted_is_stored_as_it_is_written(words):
    try:
        (printed,) = text(words)[""]
    except ValueError:
        return
    (quad,) = parse(f"<a:b> <a:b> {literal(printed)} .\n".encode(), RdfFormat.N_TRIPLES)
    assert quad.object == Literal(printed)
    assert str(quad.triple) == f"<a:b> <a:b> {literal(printed)}"


@pytest.mark.parametrize("sign", ["\x00", "\x7f", "\ud800", "\ufeff", "\u202e", "\ue000", "\uffff"])
@pytest.mark.parametrize("field", ["title", "reference", "url"])
def test_a_sign_that_nobody_sees_is_refused(tmp_path, field, sign):
    content = page()
    content["document"][field] = f"https://example.org/a{sign}b"
    assert f"{field}: holds " in str(read([str(written(tmp_path / "a.json", content))]).faults[0])


@pytest.mark.parametrize(
    "words", ["می‌شود", "e\u0301 and é", "\U0001f600", "\U00031350", "null", "yes", "012", "1e3", "2018-11-01", '"\\"']
)
def test_odd_words_come_back_from_the_store_as_they_are(tmp_path, words):
    persons = {"a": {"name": words, **CITED}}
    path = written(tmp_path / "a.json", page(persons=persons))
    store = loaded(tmp_path / "store", path)
    assert f'"{words}"'.encode() in store.reading().dump(format=RdfFormat.N_QUADS) or "\\" in words
    assert store.damaged() == []
    assert store.load(sources([path], store.base)).unchanged == ("a-page",)


@pytest.mark.parametrize("written_as", ["P18M", "PT36H", "P2W", "P0D", "P1Y0M", "A 1\u2028B", "A 1\x85B", "A\x1c1"])
def test_a_store_holds_what_the_ledger_says_it_holds(tmp_path, written_as):
    sentence = {"defendant": "a", "duration": written_as if written_as[0] == "P" else "P1Y", **CITED}
    content = page(persons={"a": {"name": "A", **CITED}}, sentences={"s": sentence})
    content["document"]["reference"] = written_as
    assert loaded(tmp_path / "store", written(tmp_path / "a.json", content)).damaged() == []


@MANY
@given(st.from_regex(r"P([0-9]{1,6}Y)?([0-9]{1,6}M)?([0-9]{1,3}W)?([0-9]{1,6}D)?(T[0-9]{1,6}[HMS])?", fullmatch=True))
def test_a_duration_is_written_as_the_store_writes_it(duration):
    if duration == "P":
        return
    datatype = NamedNode("http://www.w3.org/2001/XMLSchema#duration")
    MEMORY.clear()
    MEMORY.add(Quad(datatype, datatype, Literal(_duration(duration), datatype=datatype)))
    assert [quad.object.value for quad in MEMORY] == [_duration(duration)]


@MANY
@given(st.from_regex(_LANGUAGE, fullmatch=True))
def test_a_language_tag_that_is_accepted_is_one_for_the_store(tag):
    assert list(parse(f'<a:b> <a:b> "x"@{tag.lower()} .\n'.encode(), RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("words", ["a" * 300_000, "+1" + "-" * 300_000, "+1 " * 1, "@" * 300_000, "a@" * 100_000])
def test_a_very_long_text_is_checked_at_once(words):
    begin = time.perf_counter()
    text(words)
    assert time.perf_counter() - begin < 2


# Files


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("persons: " + "[" * 100_000, "nested too deeply"),
        ("\n".join(" " * depth + "a:" for depth in range(3000)), "nested too deeply"),
        ("a: &a [x]\nb: [*a, *a]\n", ":1: has an alias"),
        ("document: {id: a, title: !Wang was taken}\n", ":1: has an alias (*), an anchor (&) or a tag (!)"),
        ("document: {id: a, title: &Co Partners}\n", "put the text in quotes"),
        ("document: {id: a, title: A}\n---\ndocument: {id: b}\n", ":3: holds a second YAML document"),
        ("document:\n\tid: a\n", ":2: is not YAML"),
        ("# nothing yet\n", "has no document"),
        ("document: {id: a, title: A}\n".encode("utf-16"), "is not UTF-8 text"),
        ("document: {id: a, title: A}\r\npersons:\r\n  b: {nam: B}\r\n", ":3: Person 'b': nam: unknown field"),
        ('document: {id: a, title: {"en-x1": A}}\n', "is not a language tag"),
    ],
)
def test_odd_yaml_is_told(tmp_path, content, said):
    assert said in faults(tmp_path / "a.yaml", content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"document":' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ('{"document": {"id": "a",\n "title": "A",\n "id": "b"}}', ":3: has 'id' twice (first in line 1)"),
        ('{"document": {"id": "a", "title": ' + "1" * 5000 + "}}", "is a number, not text"),
        ('{"document": {"id": "a", "title": "\\ud800"}}', "title: holds the control character U+D800"),
        ('{"document": {"id": "a", "title": NaN}}', "is a number, not text"),
        ('{"document": {"id": "a", "title": "A"}} # done', "is not JSON"),
    ],
)
def test_odd_json_is_told(tmp_path, content, said):
    assert said in faults(tmp_path / "a.json", content)


@MANY
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4)))
def test_json_is_read_as_json_reads_it(value):
    from loaders.tree import parse as tree

    for indent in (None, 1):
        said = json.dumps({"a": value, '{"}\\': [value]}, indent=indent)
        assert tree(said, is_json=True, file="a.json").value == json.loads(said)


def test_a_pipe_in_a_folder_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.yaml")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "b.yaml").symlink_to(tmp_path / "none")
    said = "\n".join(map(str, read([str(tmp_path)]).faults))
    assert "a.yaml:1: is a pipe" in said
    assert "b.yaml:1: is not there" in said


def test_a_path_that_no_system_has_is_told():
    assert "cannot be read: File name too long" in str(read(["a" * 5000]).faults[0])


def test_a_file_name_of_any_bytes_is_kept(tmp_path):
    path = tmp_path / os.fsdecode(b"a\xe2\x80\xa8\xff.json")
    store = loaded(tmp_path / "store", written(path, page()))
    assert store.ledger.entries["a-page"].file == str(path)
    assert Store(store.folder).load(sources([path], store.base)).unchanged


def test_a_ledger_that_is_no_text_is_told(tmp_path):
    folder = loaded(tmp_path / "store", CASES).folder
    (folder / "ledger.jsonl").write_bytes(b"\xff\xfe\n")
    with pytest.raises(StoreProblem, match=r"ledger\.jsonl:1: the ledger is damaged"):
        Store(folder)


# Dates


@pytest.mark.parametrize(
    "when",
    [
        "2017-00",
        "2017-07-00",
        "2017-1X",
        "2017-0X",
        "2016/2017/2018",
        "{2018..2016}",
        "2017S2",
        "Y17000",
        "Y1E3",
        "-0044",
        "٢٠١٧",
        "[..]",
        "XXXX",
    ],
)
def test_a_date_whose_days_are_not_known_is_refused(when):
    with pytest.raises(ValueError, match="is not a date"):
        edtf(when)


@pytest.mark.parametrize(
    ("when", "earliest", "latest"),
    [
        ("2018-24", date(2018, 1, 1), date(2019, 2, 28)),
        ("[2015-07-09,2015-08]", date(2015, 7, 9), date(2015, 8, 31)),
        ("2017~/2018?", date(2017, 1, 1), date(2018, 12, 31)),
        ("２０１７年７月", date(2017, 7, 1), date(2017, 7, 31)),
    ],
)
def test_an_odd_date_has_the_bounds_that_it_can_mean(when, earliest, latest):
    assert bounds(edtf(when)) == (earliest, latest)


@settings(max_examples=150, deadline=None)
@given(st.text("0123456789X-~?%[]{},./TZSY", max_size=12))
def test_a_date_is_refused_or_begins_before_it_ends(when):
    try:
        earliest, latest = bounds(edtf(when))
    except ValueError:
        return
    assert earliest or latest
    assert not (earliest and latest) or earliest <= latest


# Ties


def tie(who, whom):
    ends = {one: {"name": one, **CITED} for one in (who, whom)}
    return page(persons=ends, relationships=[{"who": who, "type": "friend", "whom": whom, **CITED}])


@pytest.mark.parametrize(("one", "other"), [(("a.b", "c"), ("a/b", "c")), (("a", "friend.b"), ("a.friend", "b"))])
def test_two_ties_never_make_one_id(tmp_path, one, other):
    first, second = (
        read([str(written(tmp_path / f"{number}.json", tie(*ends)))]) for number, ends in enumerate((one, other))
    )
    assert first.files[0].records[-1].id != second.files[0].records[-1].id


# Runs that end badly, and two at once


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """300 case files as they were and as they are, and the fingerprint of a store of each."""
    folder = tmp_path_factory.mktemp("worlds")
    write_folder(folder / "new", World(600, per_source=2))
    (folder / "old").mkdir()
    for path in sorted((folder / "new").iterdir())[:250]:
        before = path.read_text(encoding="utf-8").replace(" from the region", ", before")
        (folder / "old" / path.name).write_text(before, encoding="utf-8")
    for age in ("old", "new"):
        casegraph.open(folder / f"{age}-store").load(folder / age)
    return folder


@pytest.fixture(scope="module")
def lasts(worlds, tmp_path_factory):
    """How many seconds a load of what has changed lasts here."""
    store = copytree(worlds / "old-store", tmp_path_factory.mktemp("timed") / "store")
    begin = time.perf_counter()
    loading(store, worlds / "new").communicate()
    return time.perf_counter() - begin


def loading(store, folder, **options):
    command = [sys.executable, "-c", "import cli; cli.app()", "--store", str(store), "load", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)


def whole(folder):
    """Return which sources a store holds; it says nothing else, and each statement in both views."""
    store = Store(folder)
    named = {str(quad.triple) for quad in store.reading() if isinstance(quad.graph_name, NamedNode)}
    merged = {str(quad.triple) for quad in store.reading() if not isinstance(quad.graph_name, NamedNode)}
    assert (named == merged, store.damaged()) == (True, [])
    return store.ledger.fingerprint


known = cache(whole)
"""The fingerprint of a store that no test changes."""


@pytest.mark.parametrize("share", [0.6, 0.75, 0.8, 0.85, 0.9, 0.95])
def test_a_load_that_is_killed_leaves_the_old_graph_or_the_new(worlds, lasts, tmp_path, share):
    store = copytree(worlds / "old-store", tmp_path / "store")
    process = loading(store, worlds / "new")
    time.sleep(share * lasts)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert whole(store) in (known(worlds / "old-store"), known(worlds / "new-store"))
    assert loading(store, worlds / "new").wait() == 0
    assert whole(store) == known(worlds / "new-store")


def test_two_loads_at_once_are_one_after_the_other_or_told(worlds, tmp_path):
    store = copytree(worlds / "old-store", tmp_path / "store")
    both = [loading(store, worlds / "new") for _ in range(2)]
    said = [(process.communicate()[1], process.returncode) for process in both]
    assert 0 in {code for _, code in said}
    assert all(code == 0 or "is being written by another process" in line for line, code in said)
    assert whole(store) == known(worlds / "new-store")


def test_who_reads_during_a_load_sees_the_old_graph_or_the_new(worlds, tmp_path):
    store = copytree(worlds / "old-store", tmp_path / "store")
    ages = {known(worlds / "old-store"), known(worlds / "new-store")}
    process = loading(store, worlds / "new")
    seen = set()
    while process.poll() is None:
        seen.add(whole(store))
    assert process.wait() == 0
    assert seen <= ages


def test_a_full_disk_is_told_and_loses_nothing(worlds, tmp_path):
    store = copytree(worlds / "old-store", tmp_path / "store")
    process = loading(store, worlds / "new", preexec_fn=short_of_room)
    assert "cannot be written" in process.communicate()[1]
    assert process.returncode == 2
    assert whole(store) == known(worlds / "old-store")


def short_of_room():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
