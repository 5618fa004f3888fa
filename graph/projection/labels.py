"""Labels: what to call a thing in an answer, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graph.projection.property_graph import several
from ontology.dates import spoken
from ontology.schema import camel
from ontology.vocabulary import Term, concepts, terms

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Node, Projection, Value
    from graph.storage.claim import Claim

DONE_TO = ("detainee", "defendant", "deceased", "target", "participants", "sought_by", "concerns", "mechanism")
"""The link that says whom an event is about, the most telling first."""

_SCHEMES = {"Detention": "detention-type", "Activity": "activity-type", "UNEngagement": "engagement-type"}
_OUTCOMES = {"Charge": ("offence", "offence"), "Judgment": ("verdict", "verdict"), "Sentence": ("penalty", "penalty")}


def display(properties: Mapping[str, Any]) -> str:
    """Choose the name to show: in English, in no language, in Chinese, in any; what a nameless thing is described as.

    >>> display({"name_zh": "李四", "name_en": ["Li Si", "Li Szu"]})
    'Li Si'
    """
    for field in ("name", "title", "description", "text"):
        spoken = sorted((key for key in properties if key.startswith(f"{field}_")), key=_rank)
        if spoken:
            words = properties[spoken[0]]
            return str(words if isinstance(words, str) else words[0]).removesuffix(".")
    return str(properties.get("id", ""))


def _rank(key: str) -> tuple[int, str]:
    languages = ["en", "und", "zh"]
    language = key.rpartition("_")[2]
    return (languages.index(language) if language in languages else len(languages)), key


def event_names(nodes: Mapping[str, Node], told: Mapping[str, list[Claim]]) -> Iterator[tuple[str, Node]]:
    """Compose the names of events that their sources leave nameless: what, to whom, when."""
    for iri, node in nodes.items():
        if "Event" not in node.labels or any(key.startswith("name_") for key in node.properties):
            continue
        links = [link for claim in told[iri] for link in claim.links]
        about = _whom(links, nodes)
        english = _what(node, "en") + _named(nodes, about, "en", ": ", ", ") + dated(node)
        chinese = _named(nodes, about, "zh", "", "、", "：") + _what(node, "zh") + dated(node, "zh")
        properties: dict[str, Value] = {**node.properties, "name": english, "name_en": english, "name_zh": chinese}
        yield iri, replace(node, properties=dict(sorted(properties.items())))


def link_label(link: Link, *, forward: bool = True, language: str = "en") -> str:
    """Read a relationship in words, from its start to its end or backwards."""
    kind = link.properties.get("kind")
    if kind == "Post" and (title := display({"id": "", **link.properties})):
        return title if forward else f"{title}:"
    term = _term(link)
    if term is None:
        return link.type.lower().replace("_", " ")
    words = term.label(language)
    if not forward and not term.symmetric:
        words = term.inverse_labels.get(language) or f"{words} of"
    role = _concept("involvement-role", link.properties.get("role"), language) if kind == "Involvement" else ""
    return f"{words} ({role})" if role else words


def field_label(field: str) -> str:
    """Say a field as its property is labelled.

    >>> field_label("birth_date")
    'date of birth'
    """
    term = terms().get(camel(field))
    return term.label() if term else field.replace("_", " ")


def called(node: Node) -> str:
    """Name a thing in both languages: `Li Si 李四`; in one, where its name was composed and not printed."""
    chinese = node.properties.get("name_zh") or node.properties.get("title_zh")
    second = chinese[0] if isinstance(chinese, list) else chinese
    return f"{node.name} {second}" if second and second != node.name and "names" in node.properties else node.name


def named(projection: Projection, value: Any) -> str:
    """Name the thing that an IRI means; a tie by its ends; any other value as it is."""
    text = "" if value is None else str(value)
    if node := projection.nodes.get(text):
        return called(node)
    if links := projection.ties.get(text):
        start, end = projection.nodes[links[0].start], projection.nodes[links[0].end]
        return f"{start.name} {link_label(links[0])} {end.name}"
    return text


def _term(link: Link) -> Term | None:
    kind = link.properties.get("kind")
    if kind == "Relationship":
        return concepts("relationship-type").get(str(link.properties["type"]))
    return terms().get(str(kind) if kind else camel(link.type.lower()))


def _whom(links: list[tuple[str, str]], nodes: Mapping[str, Node]) -> list[str]:
    for field in DONE_TO:
        found = [target for name, target in links if name == field]
        if agents := [iri for iri in dict.fromkeys(found) if iri in nodes and "Agent" in nodes[iri].labels]:
            return agents
    return []


def _what(node: Node, language: str) -> str:
    kind = node.kind
    label = terms()[kind].label(language) if kind in terms() else kind
    if kind in _OUTCOMES:
        field, scheme = _OUTCOMES[kind]
        outcome = _concept(scheme, node.properties.get(field), language)
        return f"{label} ({outcome})" if outcome else label
    return _concept(_SCHEMES.get(kind, "act-type"), node.properties.get("type"), language) or label


def _concept(scheme: str, value: Any, language: str) -> str:
    one = value[0] if isinstance(value, list) else value
    return concepts(scheme)[one].label(language) if one in concepts(scheme) else ""


def _named(
    nodes: Mapping[str, Node], about: list[str], language: str, before: str, between: str, after: str = ""
) -> str:
    names = [_called(nodes[iri], language) for iri in about if iri in nodes]
    if not names:
        return ""
    rest = {"en": f" and {len(names) - 2} more", "zh": f"等{len(names)}人"}[language] if len(names) > 2 else ""
    return before + between.join(names[:2]) + rest + after


def _called(node: Node, language: str) -> str:
    words = node.properties.get(f"name_{language}") or node.properties["name"]
    return str(words[0] if isinstance(words, list) else words)


def dated(event: Node, language: str = "en") -> str:
    """Write when an event was, to stand behind its name: ` (about 2018-08)`."""
    before, between, after = {"en": (" (", " or ", ")"), "zh": ("（", "或", "）")}[language]
    for field in ("date", "begin", "end"):
        if days := several(event.properties.get(field)):
            return before + between.join(spoken(day, language) for day in days) + after
    return ""


def modal(modality: str) -> str:
    """Write how something is claimed, to stand behind it: ` [alleged]`.

    >>> modal("found-by-court / denied"), modal("")
    (' [found by a court, denied]', '')
    """
    known = concepts("modality")
    words = [known[one].label() if one in known else one for one in modality.split(" / ") if one]
    return f" [{', '.join(words)}]" if words else ""


def modality_of(told: Node | Link) -> str:
    """Say how a thing or a tie is claimed, to stand behind its name: ` [alleged]`; nothing of what is only stated."""
    modalities = several(told.properties.get("modality"))
    return "" if modalities == ["stated"] else modal(" / ".join(modalities))
