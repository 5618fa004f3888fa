"""Search: a name finds its bearer in any script, and two bearers are never taken for one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names.keys import Keys
from graph.names.search import Index, Named
from ontology.problems import Problem, Unknown


def person(ident: str, *names: str) -> Named:
    return Named(f"https://example.org/id/{ident}", ident, "Person", names, names[0])


INDEX = Index(
    [
        person("wei-quanbing", "Wei Quanbing", "卫全兵"),
        person("liu-xia-1", "Liu Xia", "柳夏"),
        person("liu-xiabing", "Liu Xiabing", "柳夏冰"),
        person("liu-xiafangzi", "Liu Xiafangzi", "柳夏方子"),
        person("zeng-min", "曾敏"),
        person("lü-ting", "Lü Ting", "吕庭"),
        person("lu-ting", "Lu Ting", "陆庭"),
        person("ma-li-1", "Ma Li", "马莉"),
        person("ma-li-2", "Ma Li", "马力"),
        person("yang-su-en", "Yang Su"),
        person("alim", "Alim Qadir", "ئالىم قادىر", "阿力木·卡迪尔", "Алим Кадир"),
        person("tashi", "Tashi Nyima", "བཀྲ་ཤིས་ཉི་མ"),
        Named(
            "https://example.org/id/bureau", "bureau", "StateBody", ("Linshui Public Security Bureau",), "The bureau"
        ),
    ]
)


def found(text: str) -> list[str]:
    return [hit.named.id for hit in INDEX.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Wei Quanbing",
        "Quanbing Wei",
        "weiquanbing",
        "Wèi Quánbīng",
        "WEI, Quan-bing",
        "卫全兵",
        "衛全兵",
        "wei-quanbing",
    ],
)
def test_every_way_of_writing_a_name_finds_its_bearer(text: str) -> None:
    assert found(text)[0] == "wei-quanbing"
    assert INDEX.resolve(text).id == "wei-quanbing"


@pytest.mark.parametrize("text", ["ئالىم قادىر", "Алим Кадир", "КАДИР АЛИМ", "阿力木卡迪尔", "qadir alim", "Kadier"])
def test_a_name_is_found_in_every_script_that_its_bearer_has(text: str) -> None:
    assert found(text)[0] == "alim"


def test_a_tibetan_name_is_found() -> None:
    assert INDEX.resolve("བཀྲ་ཤིས་ཉི་མ།").id == "tashi"


def test_the_shortest_name_comes_first() -> None:
    assert found("liu xia") == ["liu-xia-1", "liu-xiabing", "liu-xiafangzi"]


@pytest.mark.parametrize("text", ["全兵", "全", "quanb", "anbing", "Wei Q"])
def test_a_part_of_a_name_is_enough(text: str) -> None:
    assert found(text)[0] == "wei-quanbing"


def test_words_of_a_title_may_come_in_any_order() -> None:
    assert found("bureau linshui") == ["bureau"]


@pytest.mark.parametrize("text", ["Wei Quanbign", "Wie Quanbing", "Quabing Wei", "wei quanbin"])
def test_a_typing_error_is_forgiven(text: str) -> None:
    assert found(text)[0] == "wei-quanbing"


def test_a_name_only_in_chinese_is_found_by_its_surname_sound() -> None:
    assert INDEX.resolve("Min Zeng").id == "zeng-min"


def test_a_name_only_in_latin_is_found_in_chinese() -> None:
    assert INDEX.resolve("楊蘇").id == "yang-su-en"


def test_other_characters_of_the_same_sound_are_another_name() -> None:
    assert found("刘霞")[0] == "liu-xia-1"
    assert INDEX.find("刘霞")[0].score < 100
    with pytest.raises(Unknown):
        INDEX.resolve("刘霞")


@pytest.mark.parametrize(
    ("text", "ident"), [("Lü Ting", "lü-ting"), ("Lyu Ting", "lü-ting"), ("lv ting", "lü-ting"), ("陆庭", "lu-ting")]
)
def test_an_umlaut_tells_two_names_apart(text: str, ident: str) -> None:
    assert INDEX.resolve(text).id == ident


def test_lu_finds_lü_after_lu() -> None:
    assert found("Lu Ting")[:2] == ["lu-ting", "lü-ting"]


def test_a_name_of_several_lists_their_ids() -> None:
    with pytest.raises(Problem, match=r"2 things: ma-li-1 .*ma-li-2 .*give the id") as problem:
        INDEX.resolve("Li Ma")
    assert not isinstance(problem.value, Unknown)


def test_characters_tell_namesakes_apart() -> None:
    assert INDEX.resolve("馬力").id == "ma-li-2"
    assert INDEX.resolve("Ma Li (马莉)").id == "ma-li-1"


def test_a_name_given_twice_must_fit_twice() -> None:
    with pytest.raises(Unknown):
        INDEX.resolve("Wei Quanbing (马莉)")


def test_an_id_and_an_iri_are_exact() -> None:
    assert INDEX.resolve("ma-li-2") is INDEX.resolve("https://example.org/id/ma-li-2")
    assert INDEX.find("ma-li-2")[0].score == 100


@pytest.mark.parametrize("text", ["Wei Quanbang", "卫全冰", "Quanbig"])
def test_an_unknown_name_suggests_the_nearest(text: str) -> None:
    with pytest.raises(Unknown) as unknown:
        INDEX.resolve(text)
    assert {"Wei Quanbing", "卫全兵"} & set(unknown.value.near)


@pytest.mark.parametrize("text", ["", "  ", "?", "\n", "Qqqqqqqq", "鑫" * 40, "x" * 5000, "(" * 99])
def test_nonsense_finds_nothing(text: str) -> None:
    assert INDEX.find(text) == []
    with pytest.raises(Problem):
        INDEX.resolve(text)


def test_an_empty_index_answers() -> None:
    assert Index([]).find("Wei") == []


def test_only_so_many_are_listed() -> None:
    many = Index(person(f"p{n}", "Wei Quanbing") for n in range(50))
    assert len(many.find("Wei", limit=5)) == 5
    with pytest.raises(Problem, match=r"50 things.* and 40 more"):
        many.resolve("Wei Quanbing")


def test_a_name_that_begins_with_the_word_comes_before_one_that_crosses_it() -> None:
    index = Index([person("wan", "Wan Gu"), person("wang", "Wang Xiaobingling")])
    assert [hit.named.id for hit in index.find("wang")] == ["wang", "wan"]


def test_a_name_that_has_the_whole_word_comes_before_a_shorter_one_that_only_begins_so() -> None:
    short = [person(f"liu-{n}", f"Liu X{chr(97 + n)}") for n in range(12)]
    index = Index([*short, person("li", "Li Wenquanbing")])
    assert [hit.named.id for hit in index.find("li", limit=2)] == ["li", "liu-0"]


def test_keys_are_found_by_beginning_middle_and_likeness() -> None:
    keys = Keys(["maxiabing", "xiabing", "xia"])
    assert list(keys.beginning("xia")) == ["xia", "xiabing"]
    assert list(keys.containing("xiab")) == ["xiabing", "maxiabing"]
    assert [key for key, _ in keys.near("xiabign", 5, 80.0)] == ["xiabing"]


@given(st.lists(st.text("ab", min_size=1, max_size=4), max_size=8), st.text("ab", min_size=1, max_size=3))
def test_no_key_is_missed_and_none_is_given_twice(keys: list[str], text: str) -> None:
    assert sorted(Keys(keys).containing(text)) == sorted({key for key in keys if text in key})
    assert sorted(Keys(keys).beginning(text)) == sorted({key for key in keys if key.startswith(text)})


@given(st.text(max_size=20))
def test_any_name_that_has_a_letter_finds_itself(name: str) -> None:
    hits = Index([person("p", name)]).find(name)
    assert not hits or hits[0].score == 100
    assert bool(hits) == any(char.isalnum() for char in name) or not name.isascii()


def test_sixty_thousand_names_answer_quickly() -> None:
    syllables = ["wei", "quan", "bing", "min", "hao", "tao", "lan", "ping", "rong", "shu"]
    spelt = [f"{a} {b}{c}{d}" for a in syllables for b in syllables for c in syllables for d in syllables]
    index = Index(person(f"p{n}", name, f"{name} {n % 9}") for n, name in enumerate(spelt * 3))
    index.find("warm up")
    begun = time.perf_counter()
    assert index.find("qaun weibignhao")
    assert time.perf_counter() - begun < 0.5
