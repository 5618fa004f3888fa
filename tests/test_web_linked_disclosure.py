"""What the audience may not see is in no answer about the data, whatever is asked for and in whatever format."""

import io
import re
import zipfile

import pytest
from serving import site
from test_web_linked import all_things
from withheld import in_the_open, secrets, told, touching

from web.dataset import FORMATS
from web.negotiation import TYPES

SIGNS = ("canary", "1977", "7777")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    records = [*in_the_open(), *secrets("restricted"), *touching("canary-person")]
    return told(tmp_path_factory.mktemp("guarded") / "store", *records)


@pytest.fixture(scope="module")
def public(guarded):
    with site(guarded.folder, "public") as served:
        yield served


@pytest.fixture(scope="module")
def whole(guarded):
    with site(guarded.folder) as served:
        yield served


def unpacked(answer):
    if answer.headers.get("content-type") != "application/zip":
        return answer.body
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())


def betrayed(answer):
    # A hash, a time and a port may look like a sign.
    told = {name: value for name, value in answer.headers.items() if name not in ("etag", "date", "content-length")}
    text = re.sub(r"127\.0\.0\.1:\d+", "", (str(told) + unpacked(answer).decode()).lower())
    return [sign for sign in SIGNS if sign in text]


def test_no_description_tells_what_is_withheld(guarded, public):
    for thing in all_things(guarded):
        for address in (f"/id/{thing}", f"/doc/{thing}", *(f"/doc/{thing}{suffix}" for suffix in TYPES)):
            answer = public.get(address)
            assert not betrayed(answer)
            assert (answer.status == 404) == (thing.startswith("canary"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_download_holds_what_is_withheld(public, whole, suffix):
    assert not betrayed(public.get(f"/data/casegraph{suffix}"))
    assert "canary" in betrayed(whole.get(f"/data/casegraph{suffix}"))


def test_nothing_about_the_dataset_tells_what_is_withheld(public):
    for address in ("/data", "/.well-known/void", *(f"/data/void{suffix}" for suffix in TYPES)):
        assert not betrayed(public.get(address))


def test_what_is_not_for_publication_says_so(guarded, public, whole):
    assert "not-for-publication" in whole.get("/data/casegraph.ttl").headers["content-disposition"]
    assert "Not for publication" in whole.get("/data").text
    assert "NON_PUBLIC" in whole.get("/data/void.nt").text
    with site(guarded.folder, "internal") as served:
        assert "internal" in served.get("/data/casegraph.ttl").headers["content-disposition"]
        assert "Not for publication" in served.get("/data").text
    assert public.get("/data/casegraph.ttl").headers["content-disposition"] == 'attachment; filename="casegraph.ttl"'
    assert "Not for publication" not in public.get("/data").text + public.get("/data/void.ttl").text


def test_a_zip_tells_no_time_of_day(public):
    with zipfile.ZipFile(io.BytesIO(public.get("/data/casegraph.csv.zip").body)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_changed_secret_changes_no_public_answer(tmp_path, public):
    others = [
        *in_the_open(),
        *secrets("restricted", "otherwise", 1988, 8888),
        *touching("otherwise-person", "otherwise"),
    ]
    with site(told(tmp_path / "store", *others).folder, "public") as served:
        for address in ("/doc/open-person.trig", "/data/casegraph.nq", "/data/casegraph.csv.zip"):
            assert served.get(address).body == public.get(address).body
            assert served.get(address).headers["etag"] == public.get(address).headers["etag"]
