"""Names: what is the same to a reader is the same here, and what is not is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from graph.names.names import (
    LOOSE,
    READ,
    WRITTEN,
    aloud,
    begins,
    by_script,
    in_han,
    is_pinyin,
    key,
    without_umlaut,
    words,
    written,
)
from graph.names.pinyin import COMPOUND, GIVEN, MOST, SURNAMES, readings, simplified

latin = st.text("abcdefghijklmnoprstuwxyzáéǎōÜç", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "spelling",
    [
        "Wei Xiaobing",
        "WEI XIAOBING",
        "Wèi Xiǎobīng",
        "wei xiao-bing",
        "Wei\u00a0Xiao‐bing",
        "ｗｅｉ　ｘｉａｏｂｉｎｇ",
        "weixiaobing",
    ],
)
def test_a_name_is_the_same_in_every_latin_spelling(spelling: str) -> None:
    assert key(spelling) == "weixiaobing"


@pytest.mark.parametrize("sign", ["'", "’", "‘", "ʼ", "ʻ", "´", "`"])
def test_apostrophes_of_every_sort_are_dropped(sign: str) -> None:
    assert words(f"Li Xi{sign}an") == ("li", "xian")


def test_traditional_characters_become_simplified() -> None:
    assert key("衛曉兵") == key("卫晓兵") == "卫晓兵"


def test_look_alike_radicals_of_pdf_files_become_characters() -> None:
    assert aloud("⽯小兵") == aloud("石小兵")


def test_characters_are_simplified_until_nothing_changes() -> None:
    assert simplified(simplified("薴")) == simplified("薴")


def test_qian_of_heaven_is_not_read_as_dry() -> None:
    assert "zhangqian" in aloud("張乾")


@pytest.mark.parametrize("name", ["བཀྲ་ཤིས་ཉི་མ", "ئالىم قادىر", "Йолдаш Алимов", "さくら", "김철수"])
def test_other_scripts_compare_as_they_are(name: str) -> None:
    assert " ".join(words(name)) == name.casefold()


def test_tibetan_keeps_its_syllable_dots_but_not_the_last() -> None:
    assert words("བཀྲ་ཤིས་།") == words("བཀྲ་ཤིས") == ("བཀྲ་ཤིས",)


@pytest.mark.parametrize("spelling", ["Lü Ping", "Lǚ Píng", "Lv Ping", "Lyu Ping", "LYU PING"])
def test_lü_is_also_lv_lyu_and_lu(spelling: str) -> None:
    assert written(spelling)["lvping"] == WRITTEN
    assert written(spelling)["luping"] == LOOSE


def test_lu_is_not_lü() -> None:
    assert "lvping" not in written("Lu Ping")


@pytest.mark.parametrize("word", ["Silva", "Anvar", "Lyudmila"])
def test_v_and_yu_stay_in_words_that_are_not_pinyin(word: str) -> None:
    assert written(word) == {word.lower(): WRITTEN}
    assert without_umlaut(word.lower()) == word.lower()


def test_ü_elsewhere_is_u() -> None:
    assert words("Gülnür Müller") == ("gulnur", "muller")


def test_a_long_hostile_word_is_read_in_time() -> None:
    assert not is_pinyin("xian" * 500 + "lvq")


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("曾小兵", "zengxiaobing"),
        ("單小兵", "shanxiaobing"),
        ("解小兵", "xiexiaobing"),
        ("区小兵", "ouxiaobing"),
        ("翟小兵", "zhaixiaobing"),
        ("覃小兵", "qinxiaobing"),
        ("覃小兵", "tanxiaobing"),
        ("樂小兵", "yuexiaobing"),
        ("乐小兵", "lexiaobing"),
        ("尉迟小兵", "yuchixiaobing"),
        ("万俟小兵", "moqixiaobing"),
        ("长孙小兵", "zhangsunxiaobing"),
        ("吕小萍", "lvxiaoping"),
        ("任朝晟", "renzhaosheng"),
    ],
)
def test_a_surname_has_its_own_sound(name: str, sound: str) -> None:
    assert aloud(name)[sound] == READ


@pytest.mark.parametrize("surname", sorted(SURNAMES))
def test_the_table_holds_only_surnames_that_pypinyin_reads_otherwise(surname: str) -> None:
    assert SURNAMES[surname] != ("".join(lazy_pinyin(surname)),)


def test_the_tables_are_in_simplified_characters() -> None:
    assert all(simplified(char) == char for name in {*SURNAMES, *GIVEN, *COMPOUND} for char in name)


def test_a_title_is_read_as_words() -> None:
    assert "chongqingshigonganju" in aloud("重慶市公安局")
    assert aloud("解放日报社")["jiefangribaoshe"] == READ


def test_a_name_with_a_dot_keeps_its_words() -> None:
    assert aloud("阿力木·卡迪尔")["kadieralimu"] == LOOSE


def test_the_given_name_of_a_compound_surname_begins_after_two_characters() -> None:
    assert "xiaobingouyang" in aloud("欧阳小兵")


def test_a_name_has_only_so_many_readings() -> None:
    assert len(readings(("覃乐长",))[0]) <= MOST
    assert len(aloud("乐行朝")) < 100


def test_a_name_without_characters_is_not_read_aloud() -> None:
    assert aloud("Wei Xiaobing") == {}


@pytest.mark.parametrize("text", ["", "  ", "?!", "’", "\u200d"])
def test_a_name_of_no_letters_has_no_key(text: str) -> None:
    assert written(text) == {}


def test_a_name_given_twice_is_parted_by_script() -> None:
    assert by_script("Wei Xiaobing（衛小兵）") == ("wei xiaobing", "卫小兵")
    assert by_script("709 案") == ("709 案",)


def test_a_name_begins_with_whole_words() -> None:
    assert begins(("xiaob",), "Wei Xiaobing") == begins(("wei", "b"), "韋冰") == "cut"
    assert begins(("bing", "wei"), "韋冰") == begins(("xiaobing",), "Wei Xiaobing") == "whole"
    assert begins(("wang",), "Wan Guoliang") is None


@given(st.text(max_size=30))
def test_a_plain_name_stays_as_it_is(text: str) -> None:
    plain = " ".join(words(text))
    assert " ".join(words(plain)) == plain


@given(latin, latin)
def test_both_orders_of_a_latin_name_have_the_same_keys(first: str, second: str) -> None:
    assert written(f"{first} {second}").keys() == written(f"{second} {first}").keys()


@given(st.text("小兵晓明乐长", min_size=1, max_size=2), st.sampled_from(sorted({*SURNAMES, *COMPOUND, "卫", "吕"})))
def test_a_chinese_name_is_found_by_its_pinyin_in_both_orders(given_name: str, surname: str) -> None:
    likely, _ = readings((surname + given_name,))
    for reading in likely:
        assert aloud(surname + given_name).keys() >= written(" ".join(reading)).keys()


@given(st.text(max_size=30))
def test_reading_aloud_leaves_no_character_that_can_be_read(text: str) -> None:
    assert not any(in_han(sound) and "".join(lazy_pinyin(sound)) != sound for sound in aloud(text))
