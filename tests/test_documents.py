"""The five documents: whole, linked, and never more of their words than a citation needs."""

import re
from pathlib import Path

import pytest
from conftest import DEMO

import casegraph
from loaders.cases import read
from ontology.forms import count_words

FILES = {file.document.id: file for file in read([str(DEMO)]).files}
RECORDS = [(file.document.id, record) for file in FILES.values() for record in file.records]

REAL = {
    "wei-xiaobing-case-page-2017": (
        "wei-xiaobing",
        "liu-xiaobo",
        "tan-zuoren",
        "huang-qi",
        "li-xiaoling",
        "guo-feixiong",
    ),
    "joint-letter-hrc37-2018": ("liu-xia", "gui-minhai", "tashi-wangchuk", "yu-wensheng", "wang-quanzhang"),
    "open-letter-bachelet-2022": ("huang-xueqin", "wang-jianbing", "michelle-bachelet"),
    "observatory-appeal-2005": ("liu-jingsheng", "li-weiping", "hu-jintao"),
    "chrd-reprisals-2018": (
        *("cao-shunli", "chen-jianfang", "liu-xiaofang", "peng-lanlan", "deng-chuanbin", "wang-qiuyun", "ye-haiyan"),
        *("qin-yongmin", "zhao-suli", "jiang-tianyong", "philip-alston", "mi-chongbiao", "li-kezhen", "wang-quanzhang"),
        *(
            "li-heping",
            "li-wenzu",
            "wang-qiaoling",
            "zhen-jianghua",
            "wang-yu",
            "li-yuhan",
            "li-xiaoling",
            "dolkun-isa",
        ),
    ),
}


@pytest.fixture(scope="module")
def graph(demo):
    with casegraph.open(demo.folder) as opened:
        yield opened


def ids(source, kind):
    return {record.id for record in FILES[source].records if type(record).__name__ == kind}


def test_there_is_one_file_for_each_document():
    assert FILES.keys() == REAL.keys()


@pytest.mark.parametrize("source", REAL)
def test_everyone_named_is_there(source):
    assert set(REAL[source]) <= ids(source, "Person")


@pytest.mark.parametrize("source", REAL)
def test_every_record_cites_a_paragraph(source):
    for record in FILES[source].records[1:]:
        assert all(citation.paragraph for citation in record.evidence), record.id


@pytest.mark.parametrize("source", REAL)
def test_a_citation_is_at_most_eight_words(source):
    for record in FILES[source].records:
        for citation in record.evidence:
            for words in (word for values in (citation.quote or {}).values() for word in values):
                assert count_words(words) <= 8, (record.id, words)


def test_contact_details_stay_out():
    text = "".join(path.read_text(encoding="utf-8") for path in Path(DEMO).glob("*.yaml"))
    assert not re.search(r"[\w.]+@[\w-]+\.\w|\[at\]|\+\s?\d{2,3}[ \d]{6,}|Twitter", text)


def test_people_in_several_documents_are_one(graph):
    sources = {
        node.properties["id"]: node.properties["sources"]
        for node in graph.projection.nodes.values()
        if node.kind == "Person"
    }
    assert len(sources["wang-quanzhang"]) == len(sources["jiang-tianyong"]) == len(sources["li-xiaoling"]) == 2


def test_cao_shunli_and_li_yuhan_are_tied_through_wang_yu(graph):
    paths = graph.path("Cao Shunli", "李昱函")
    assert ["wang-yu", "li-yuhan"] in [[hop[0].end.properties["id"] for hop in path] for path in paths.paths]
    assert all(
        one.paragraph and one.quote for path in paths.paths for hop in path for way in hop for one in way.evidence
    )


def test_the_slips_of_the_sources_are_kept_and_noted():
    noted = {source for source, record in RECORDS if record.slip}
    assert {"wei-xiaobing-case-page-2017", "joint-letter-hrc37-2018", "observatory-appeal-2005"} <= noted


def test_the_party_congress_stays_misdated_beside_the_other_source(graph):
    assert ("party-congress-19", "date") in {(one.id, one.field) for one in graph.conflicts()}


def test_the_letter_has_its_fifteen_signatories():
    assert len(FILES["joint-letter-hrc37-2018"].document.signatories) == 15


def test_the_appeal_has_its_reference_and_its_addressees():
    document = FILES["observatory-appeal-2005"].document
    assert "CHN 002 / 0505 / OBS 028" in document.reference
    assert {"hu-jintao", "zhang-fusen", "li-zhaoxing", "sha-zukang"} <= set(document.addressees)


def test_a_denial_stands_beside_the_allegation():
    said = {record.modality for _, record in RECORDS if type(record).__name__ == "Involvement"}
    assert {"stated", "alleged", "denied"} <= said


def test_reprisals_name_what_they_answer():
    answered = {record.id for _, record in RECORDS if getattr(record, "reprisal_for", ())}
    assert len(answered) >= 15
