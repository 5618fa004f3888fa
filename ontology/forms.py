"""What a value may look like: the forms that the fields of a record are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any
from unicodedata import category, normalize

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

from ontology.dates import edtf
from ontology.vocabulary import concepts

ID = r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*"
QUOTE_WORDS = 25

# BCP 47: language, script, region, variants. No language is no tag, and not "und".
_LANGUAGE = re.compile(
    r"(?!und\b)[a-z]{2,3}(-[A-Za-z]{3})?(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)
_CONTACT = re.compile(r"[\w.+-](@|\[at\])[\w-]+\.\w|\+\s?\d{1,3}[\s().-]*(\d[\s().-]*){6,}")
_PARTS = "".join(rf"(?:(\d{{1,6}}){unit})?" for unit in "YMWD"), "".join(rf"(?:(\d{{1,6}}){unit})?" for unit in "HMS")
_DURATION = re.compile(rf"P(?=\d|T\d){_PARTS[0]}(?:T(?=\d){_PARTS[1]})?", re.ASCII)
# Without them Persian, Uyghur, Tamil and more cannot be spelled.
_JOINERS = "\u200c\u200d\u200e\u200f"
_HAN = re.compile(r"[㐀-鿿豈-﫿]")


@dataclass(frozen=True)
class To:
    """A link to a record of this class or one below it, by name: the class may be defined later in the module."""

    kind: str


@dataclass(frozen=True)
class In:
    """A concept of this SKOS scheme, written by its id."""

    scheme: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check that the scheme has the concept, once the text is known to be an id."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, concept: str) -> str:
        """Return a concept that the scheme has, else say which is nearest."""
        known = concepts(self.scheme)
        if concept in known:
            return concept
        raise ValueError(f"{concept!r} is not a concept of the scheme {self.scheme} ({hint(concept, sorted(known))})")


@dataclass(frozen=True)
class Names:
    """The name of a field, which is a property."""


@dataclass(frozen=True)
class Datatype:
    """The XML Schema datatype of a literal that Python holds as text."""

    name: str


Text = Mapping[str, tuple[str, ...]]
"""Text by language tag ("en", "zh-Hans", "" where none is given); several values where the source has several."""


def text(value: Any) -> Text:
    """Read a text as a person writes it: one string, or strings by language.

    >>> text({"en": "Li Si", "zh": ["李四", "李 四"]})
    {'en': ('Li Si',), 'zh': ('李四', '李 四')}
    >>> text("Li Si")
    {'': ('Li Si',)}
    """
    by_language = value if isinstance(value, Mapping) else {"": value}
    if not by_language:
        raise ValueError("is empty (leave the field out)")
    return {str(language): _words(str(language), words) for language, words in by_language.items()}


def _words(language: str, words: Any) -> tuple[str, ...]:
    if language and not _LANGUAGE.fullmatch(language):
        raise ValueError(f"{language!r} is not a language tag (write en, zh, zh-Hant, ug-Arab)")
    values = words if isinstance(words, list | tuple) else (words,)
    return tuple(dict.fromkeys(_printed(value) for value in values))


def _printed(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"is {kind_of(value)}, not text (write it in quotes, or as {{en: ..., zh: ...}})")
    if _CONTACT.search(normalize("NFKC", value)):
        raise ValueError("holds a phone number or e-mail address, which never enters the graph (leave it out)")
    printed = " ".join(value.split())
    if not printed:
        raise ValueError("is blank (write the words, or leave the field out)")
    return _visible(printed)


def _visible(value: str) -> str:
    """Refuse signs that no reader sees: they would make two of what looks like one, and a store cannot keep all."""
    hidden = not value.isprintable() and next((sign for sign in value if _unseen(sign)), None)
    if hidden:
        raise ValueError(f"holds the control character U+{ord(hidden):04X} (write the words without it)")
    return value


def _unseen(sign: str) -> bool:
    # A sign that is newer than this Python's Unicode is of no category ("Cn"); rare Chinese characters are.
    return (category(sign) in ("Cc", "Cf", "Co", "Cs") and sign not in _JOINERS) or sign in "\ufffe\uffff"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find the known word that is spelled most like this one.

    >>> nearest("detaine", ["begin", "detainee"])
    'detainee'
    """
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def hint(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Ask whether the nearest known word is meant; where none is near, say something else, or name all of them.

    >>> hint("detaine", ["begin", "detainee"])
    "did you mean 'detainee'?"
    >>> hint("place", ["begin", "detainee"])
    'one of: begin, detainee'
    """
    known = list(known)
    near = nearest(word, known)
    return f"did you mean {near!r}?" if near else otherwise or f"one of: {', '.join(known)}"


def kind_of(value: object) -> str:
    """Name a value's kind in plain words."""
    names = {dict: "a mapping", list: "a list", int: "a number", float: "a number", bool: "true or false"}
    return "nothing" if value is None else names.get(type(value), "a value of another kind")


def _fragment(value: Text) -> Text:
    words, *others = (word for values in value.values() for word in values)
    if others:
        raise ValueError("quotes more than one text (give each a citation of its own)")
    if (length := count_words(words)) > QUOTE_WORDS:
        raise ValueError(f"quotes {length} words, more than {QUOTE_WORDS} (keep the words that carry the claim)")
    return value


def count_words(words: str) -> int:
    """Count words; two Chinese characters count as one.

    >>> count_words("held incommunicado for over a year"), count_words("刑事拘留")
    (6, 2)
    """
    others = [word for word in _HAN.sub(" ", words).split() if re.search(r"\w", word)]
    return len(others) + (len(_HAN.findall(words)) + 1) // 2


def _duration(value: str) -> str:
    """Check a duration, and write it as the store does: XML Schema knows no weeks, and 18 months are P1Y6M.

    >>> _duration("P18M"), _duration("P2W"), _duration("PT90M")
    ('P1Y6M', 'P14D', 'PT1H30M')
    """
    found = _DURATION.fullmatch(value)
    if not found:
        raise ValueError(f"{value!r} is not a duration (write P13Y, P1Y6M or P15D)")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    years, months = divmod(12 * years + months, 12)
    minutes, seconds = divmod(3600 * hours + 60 * minutes + seconds, 60)
    hours, minutes = divmod(minutes, 60)
    more, hours = divmod(hours, 24)
    date = _counted({"Y": years, "M": months, "D": 7 * weeks + days + more})
    time = _counted({"H": hours, "M": minutes, "S": seconds})
    return f"P{date}T{time}" if time else f"P{date}" if date else "PT0S"


def _counted(units: Mapping[str, int]) -> str:
    return "".join(f"{count}{unit}" for unit, count in units.items() if count)


def many(value: Any) -> Any:
    """Let one value stand where several may stand."""
    return value if isinstance(value, list | tuple) else (value,)


Id = Annotated[str, StringConstraints(pattern=f"^{ID}$", max_length=200)]
Texts = Annotated[Text, BeforeValidator(text)]
Quote = Annotated[Text, BeforeValidator(text), AfterValidator(_fragment)]
Date = Annotated[str, BeforeValidator(edtf), Datatype("edtf")]
Duration = Annotated[str, AfterValidator(_duration), Datatype("duration")]
Link = Annotated[str, StringConstraints(pattern=f"^{ID}$", max_length=200)]
Concept = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printed)]
Url = Annotated[
    str,
    StringConstraints(pattern=r'^https?://[^\s<>"{}|\\^`]+$', max_length=2000),
    AfterValidator(_visible),
    Datatype("anyURI"),
]
Many = BeforeValidator(many)
