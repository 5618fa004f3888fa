"""Record sets of every kind and form, invented by Hypothesis: what any case file may say."""

from hypothesis import reject
from hypothesis import strategies as st
from pydantic import ValidationError

from graph.storage.identities import DECIDED
from ontology.records import Document
from ontology.schema import EDTF, XSD, properties, sections
from ontology.vocabulary import concepts

IDS = [f"{word}-{number}" for word in ("alder", "birch/elm", "cedar.v2", "dogwood_x") for number in range(3)]
SOURCES = ["a-page", "reports/2018.1"]

texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
words = st.one_of(st.sampled_from(["Li Si", "李四", "لى سى", 'says "no"', "a\\b", "$x; `y` --", "null", "1e3"]), texts)
languages = st.sampled_from(["", "en", "zh", "zh-Hant", "zh-Latn-pinyin", "ug-Arab", "de-CH-1996"])
by_language = st.dictionaries(languages, st.lists(words, min_size=1, max_size=3), min_size=1, max_size=3)
dates = st.sampled_from(
    ["2017", "2017-07", "2017-07-19", "2017-07-19~", "2016/2018", "../2019", "2017-24", "2018-06/..", "2017?", "201X"]
)
literals = {
    EDTF: dates,
    f"{XSD}string": words,
    f"{XSD}integer": st.integers(1, 10**9),
    f"{XSD}boolean": st.booleans(),
    f"{XSD}duration": st.sampled_from(["P3Y", "P1Y6M", "P15D", "P18M", "PT36H"]),
    f"{XSD}anyURI": st.sampled_from(["https://example.org/a?b=c&d", "http://example.org/%E6%9D%8E"]),
}


def _value(prop):
    match prop.shape:
        case "text":
            return by_language
        case "concept":
            one = st.sampled_from(sorted(concepts(prop.target)))
        case "link":
            one = st.sampled_from(IDS)
        case _ if prop.field in DECIDED:
            one = st.sampled_from(IDS)
        case _:
            one = literals[prop.target]
    return st.lists(one, min_size=1, max_size=3, unique=True) if prop.repeated else one


@st.composite
def citations(draw, fields):
    quote = draw(st.none() | st.tuples(languages, words).map(lambda pair: {pair[0]: pair[1]}))
    places = draw(
        st.sampled_from([{"paragraph": 1}, {"page": 7}, {"row": 12}, {"paragraph": 10**6, "page": 2, "row": 10**6}])
    )
    supports = draw(st.lists(st.sampled_from(sorted(fields)), max_size=2, unique=True)) if fields else []
    return {**places, "supports": supports, **({"quote": quote} if quote else {})}


@st.composite
def records(draw, identity):
    """Make a record with this id: of any kind, with any of its fields."""
    kind = draw(st.sampled_from(sorted(sections().values(), key=lambda kind: kind.__name__)))
    fields = {}
    for prop in properties(kind):
        if prop.required or draw(st.integers(0, 3)) == 0:
            fields[prop.field] = draw(_value(prop))
    cited = draw(st.lists(citations(fields.keys()), min_size=1, max_size=3))
    try:
        return kind.model_validate({**fields, "id": identity, "evidence": cited})
    except ValidationError:
        reject()


@st.composite
def sources(draw):
    """Make one or two documents, each with records about some of the same things."""
    made = []
    for source in draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True)):
        about = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=5, unique=True))
        page = Document.model_validate({"id": source, "title": "A page", "evidence": {"paragraph": 1}})
        made.append((page, [page, *(draw(records(identity)) for identity in about)]))
    return made
