"""Invented cases: what sources might say of people who do not exist, in any number, the same for the same seed.

A case is a defender and her detention; some were charged, sentenced, in touch with the United Nations, defended by a
lawyer. Lawyers, officials, courts and places are shared, a few of them by many (Zipf). A source tells some forty cases
of one region, and some that another source tells too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from benchmarks import names
from benchmarks.world import Dice, World

Content = Mapping[str, Any]
"""What a case file holds: the document, and the records by section."""

LAWYERS, OFFICIALS, CITIES = 30, 12, 4
"""How many there are of each in a region."""
FACILITIES = (
    ("detention-centre", "Detention Centre", "看守所"),
    ("prison", "Prison", "监狱"),
    ("hospital", "Hospital", "医院"),
)
DETENTIONS = (
    "criminal-detention",
    "residential-surveillance-designated-location",
    "house-arrest",
    "administrative-detention",
    "enforced-disappearance",
)
OFFENCES = ("picking-quarrels", "inciting-subversion", "subversion", "disturbing-public-order", "inciting-separatism")
MECHANISMS = (
    ("working-group", "Working Group on Matters of Detention", "拘留事项工作组"),
    ("special-procedure", "Special Rapporteur on Defenders of Rivers", "河流捍卫者特别报告员"),
    ("treaty-body", "Committee of the Rights Treaty", "权利条约委员会"),
)
ENGAGEMENTS = ("training", "submission", "review", "meeting", "report-entry", "communication")


def sources(world: World) -> Iterator[Content]:
    """Yield what each source says, one after the other: none is kept."""
    return (source(world, number) for number in range(world.sources))


def source(world: World, number: int) -> Content:
    """Make up what one source says; it can be made without the others."""
    page = _Page(world, number)
    for case in world.told(number):
        _case(page, case)
    if number:
        for case in world.told(number - 1):
            if Dice(world.seed, "retold", case).happens(0.08):
                _retell(page, case)
    return page.content()


class _Page:
    """A source that is being written: whatever it mentions is in it, each thing once."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.region = world.region(number)
        self.paragraph = 1
        self.sections: dict[str, dict[str, dict[str, Any]]] = {}
        self.ties: list[dict[str, Any]] = []
        self.involvements: list[dict[str, Any]] = []
        self._dice = Dice(world.seed, "page", number)
        self.publisher = self._organization()

    def tell(self, section: str, identity: str, *, quote: str = "", **fields: Any) -> str:
        """Write a record down, unless it stands there already; return its id."""
        told = self.sections.setdefault(section, {})
        if identity not in told:
            told[identity] = {**fields, "evidence": self.cited(quote)}
        return identity

    def cited(self, quote: str = "") -> dict[str, Any]:
        """Cite this source where it is now."""
        return {"paragraph": self.paragraph, "quote": quote} if quote else {"paragraph": self.paragraph}

    def content(self) -> Content:
        """Return the whole case file."""
        self.paragraph += 1
        signatories = list(dict.fromkeys([self.publisher, self._organization(), self._organization()]))
        addressee = self.official(self._dice)
        year = 2010 + self.number % 14
        document = {
            "id": f"report-{self.number:05}",
            "title": {"en": f"Report {self.number} from the region", "zh": f"地区报告第{self.number}号"},
            "kind": "ngo-report",
            "disclosure": "public",
            "publisher": self.publisher,
            "signatories": signatories,
            "addressees": [addressee],
            "published": f"{year}-{1 + self.number % 12:02}",
            "languages": ["en", "zh"],
        }
        demand = f"demand-{self.number:05}"
        self.tell(
            "demands",
            demand,
            quote="immediately release all",
            text={"en": "Release all who are held"},
            document=document["id"],
            addressed_to=addressee,
        )
        lists = {"relationships": self.ties, "involvements": self.involvements}
        return {"document": document, **self.sections, **{name: told for name, told in lists.items() if told}}

    # What cases share

    def _organization(self) -> str:
        number = self._dice.shared(30)
        name = names.named(names.place(number), "Watch", "观察")
        return self.tell("organizations", f"watch-{number}", name=name, quote=name["en"])

    def lawyer(self, dice: Dice) -> str:
        """Mention a lawyer of the region."""
        number = self.region * LAWYERS + dice.shared(LAWYERS, 2.5)
        name = names.person(number * 31 + 500_009)
        return self.tell("persons", f"lawyer-{number}", name=name, roles=["lawyer"], quote=f"lawyer {name['en']}")

    def official(self, dice: Dice) -> str:
        """Mention an official of the region."""
        number = self.region * OFFICIALS + dice.shared(OFFICIALS, 2.5)
        name = names.person(number * 37 + 700_001)
        return self.tell("persons", f"official-{number}", name=name, roles=["official"])

    def city(self, dice: Dice) -> int:
        """Mention a city of the region, and the province around it."""
        number = self.region * CITIES + dice.shared(CITIES)
        name = names.named(names.place(self.region), "Province", "省")
        province = self.tell("places", f"province-{self.region}", name=name, type="province")
        name = names.named(names.place(number + 3), "City", "市")
        self.tell("places", f"city-{number}", name=name, type="city", within=province)
        return number

    def facility(self, dice: Dice, city: int) -> str:
        """Mention a place of detention."""
        kind, english, chinese = dice.one(FACILITIES)
        name = names.named(names.place(city + 3), english, chinese)
        identity = f"city-{city}-{kind}"
        return self.tell("places_of_detention", identity, name=name, type=kind, within=f"city-{city}")

    def court(self, city: int) -> str:
        """Mention the court of a city."""
        name = names.named(names.place(city + 3), "Intermediate Court", "中级法院")
        return self.tell("courts", f"city-{city}-court", name=name, located_in=f"city-{city}")

    def mechanism(self, dice: Dice) -> str:
        """Mention a mechanism of the United Nations."""
        kind, english, chinese = dice.one(MECHANISMS)
        return self.tell("un_mechanisms", f"un-{kind}", name={"en": english, "zh": chinese}, type=kind)

    def crackdown(self, year: int) -> str:
        """Mention the crackdown of a year."""
        name = names.named(names.place(self.region), f"Crackdown of {year}", f"{year}年打压")
        return self.tell("events", f"crackdown-{self.region}-{year}", name=name, begin=str(year))


def _case(page: _Page, number: int) -> None:
    """Tell a case: the person, the detention, and what else happened."""
    page.paragraph += 1
    dice = Dice(page.world.seed, "case", number)
    person = _defender(page, number, dice)
    begin = date(2008, 1, 1) + timedelta(days=dice.below(5400))
    engagement = _engagement(page, number, dice, person, begin) if dice.happens(0.19) else ""
    city = page.city(dice)
    detention = _detention(page, number, dice, person, begin, city, engagement)
    if dice.happens(0.31):
        _trial(page, number, dice, person, begin, city)
    if dice.happens(0.3):
        _defended(page, dice, person)
    if dice.happens(0.1):
        _involved(page, dice, detention)
    if dice.happens(0.05):
        _family(page, number, dice, person, begin)


def _defender(page: _Page, number: int, dice: Dice) -> str:
    name = names.person(number)
    born = {"birth_date": str(1950 + dice.below(50))} if dice.happens(0.3) else {}
    roles = ["defender", "lawyer"] if dice.happens(0.1) else ["defender"]
    quote = f"the defender {name['en']}"
    return page.tell("persons", person_id(number), name=name, roles=roles, **born, quote=quote)


def person_id(number: int) -> str:
    """Return the id of the defender of a case."""
    return f"{names.person(number)['en'].lower().replace(' ', '-')}-{number}"


def _detention(page: _Page, number: int, dice: Dice, person: str, begin: date, city: int, engagement: str) -> str:
    fields: dict[str, Any] = {"begin": _printed(begin, dice)}
    if dice.happens(0.6):
        fields["end"] = _printed(begin + timedelta(days=40 + dice.below(1500)), dice)
    if dice.happens(0.5):
        fields["place"] = page.facility(dice, city)
    if dice.happens(0.2):
        fields["part_of"] = page.crackdown(begin.year)
    if engagement and dice.happens(0.4):
        fields["reprisal_for"] = engagement
    kind = dice.one(DETENTIONS)
    return page.tell(
        "detentions", f"detention-{number}", detainee=person, type=kind, **fields, quote=f"taken away in {begin.year}"
    )


def _printed(day: date, dice: Dice) -> str:
    """Write a date as precisely as a source does."""
    return day.isoformat()[: dice.one((10, 7, 4))]


def _engagement(page: _Page, number: int, dice: Dice, person: str, before: date) -> str:
    kind, day = dice.one(ENGAGEMENTS), before - timedelta(days=20 + dice.below(600))
    fields: dict[str, Any] = {"type": kind, "date": _printed(day, dice), "mechanism": page.mechanism(dice)}
    if kind in ("report-entry", "communication"):
        title = {"en": f"Report on reprisals of {day.year}", "zh": f"{day.year}年报复问题报告"}
        report = page.tell("documents", f"un-report-{day.year}", title=title, kind="un-report")
        fields |= {"concerns": person, "document": report}
    else:
        fields["participants"] = person
    return page.tell("un_engagements", f"engagement-{number}", **fields)


def _trial(page: _Page, number: int, dice: Dice, person: str, begin: date, city: int) -> None:
    day = begin + timedelta(days=90 + dice.below(400))
    court = page.court(city)
    charge = page.tell(
        "charges",
        f"charge-{number}",
        defendant=person,
        offence=dice.one(OFFENCES),
        court=court,
        date=_printed(day, dice),
    )
    if dice.happens(0.5):
        page.tell(
            "sentences",
            f"sentence-{number}",
            defendant=person,
            court=court,
            charges=charge,
            penalty="imprisonment",
            duration=f"P{1 + dice.below(12)}Y",
            date=_printed(day + timedelta(days=90), dice),
            quote="sentenced to imprisonment",
        )


def _defended(page: _Page, dice: Dice, person: str) -> None:
    lawyer = page.lawyer(dice)
    tie = {"who": lawyer, "type": "lawyer-of", "whom": person}
    page.ties.append({**tie, "evidence": page.cited("represented by")})


def _involved(page: _Page, dice: Dice, detention: str) -> None:
    part = {"agent": page.official(dice), "act": detention, "role": "detaining-authority", "modality": "alleged"}
    page.involvements.append({**part, "stated_by": page.publisher, "evidence": page.cited()})


def _family(page: _Page, number: int, dice: Dice, person: str, begin: date) -> None:
    """Tell of a relative who was threatened."""
    name = names.person(number + 999_983)
    relative = page.tell("persons", f"relative-{number}", name=name, roles=["family-member"])
    kind = dice.one(("spouse", "sibling", "parent"))
    page.ties.append({"who": relative, "type": kind, "whom": person, "evidence": page.cited()})
    day = _printed(begin + timedelta(days=dice.below(100)), dice)
    page.tell("harassment", f"threat-{number}", target=relative, type="threat", date=day, quote="was threatened")


def _retell(page: _Page, number: int) -> None:
    """Tell of a case what another source told: the person, and a detention of which less is known."""
    page.paragraph += 1
    dice = Dice(page.world.seed, "case", number)
    person = _defender(page, number, dice)
    begin = date(2008, 1, 1) + timedelta(days=dice.below(5400))
    page.tell("detentions", f"detention-{number}", detainee=person, begin=str(begin.year), quote="was detained")
