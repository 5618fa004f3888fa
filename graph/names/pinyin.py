"""Chinese characters have a sound, and surnames have sounds of their own: 单 is Shan before a given name, else dan."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any

HAN = re.compile(r"[〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]")

Words = tuple[str, ...]

MOST = 8
"""The most readings of one name: each rare character doubles them."""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    return {char: tuple(sounds) for char, *sounds in (entry.split() for entry in text.split(","))}


SURNAMES = _table(
    "丌 qi ji, 么 yao, 乐 yue le, 乐正 yuezheng, 乜 nie mie, 仇 qiu, 佴 nai, 区 ou, 单 shan, 卜 bu, 句 gou, 召 shao, "
    "员 yun, 折 she zhe, 晟 sheng, 曾 zeng, 朴 piao, 柏 bai bo, 查 zha, 洗 xian, 牟 mu mou, 盖 ge gai, "
    "祭 zhai, 种 chong, 秘 bi, 粘 nian zhan, 繁 po, 缪 miao, 翟 zhai di, 能 nai, 莘 shen xin, 薄 bo, 藏 zang, "
    "覃 qin tan, 角 jue, 解 xie, 谌 chen shen, 车 che ju, 郄 xi qie, 郇 xun huan, 都 du, 重 chong, 镡 tan chan, "
    "阚 kan, 隗 wei kui, 黑 he hei"
)
"""Surnames that pypinyin 0.55 reads otherwise, simplified, the commonest reading first; two where bearers differ."""

_COMPOUND = """
    欧阳 司马 上官 诸葛 东方 尉迟 万俟 长孙 澹台 令狐 皇甫 夏侯 司徒 独孤 南宫 慕容 宇文 公孙 轩辕 淳于 太史 端木 申屠
    钟离 鲜于 闻人 赫连 濮阳 公冶 宗政 仲孙 呼延 拓跋 百里 东郭 亓官 闾丘 司空 谷梁 段干 梁丘 左丘 西门 贺兰 纳兰 完颜
    耶律 叶赫 乐正 漆雕 公羊 颛孙 巫马 微生 羊舌 哥舒
"""
COMPOUND = frozenset(_COMPOUND.split())
"""Surnames of two characters: pypinyin knows their sounds, but not where the given name begins."""

GIVEN = _table(
    "乐 le yue, 单 dan shan, 娜 na nuo, 婼 ruo chuo, 晟 sheng cheng, 曾 zeng, 朝 chao zhao, 柏 bai bo, 炅 jiong gui, "
    "焘 tao dao, 珩 heng, 茜 qian xi, 莘 xin shen, 菀 wan yu, 藏 zang cang, 行 xing hang, 解 jie xie, 贲 ben bi, "
    "还 huan hai, 重 chong zhong, 长 chang zhang, 阿 a e, 隽 juan jun, 靓 liang jing, 鹄 hu gu"
)
"""Characters of given names that have two sounds in use, or whose first sound in pypinyin is not that of names."""

# OpenCC makes gan (dry) of it; in names it is qian (heaven), which simplified writing keeps.
_KEPT = "乾"


@cache
def simplified(char: str) -> str:
    """Write one character in simplified Chinese; any other sign stays as it is.

    One by one, not by phrase: a part of a name must be found in the whole.

    >>> simplified("單")
    '单'
    """
    if char in _KEPT or not HAN.match(char):
        return char
    simpler: str = _converter().convert(char)
    # Some simplified characters are themselves the traditional form of a third: 薴 苧 苎.
    return char if simpler == char or len(simpler) != 1 else simplified(simpler)


def readings(own: Words) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Read simplified Chinese words in toneless pinyin (v for ü): the likely readings, then the other possible ones.

    A word of the length of a person's name is read as one, surname apart; other words are read as words.

    >>> readings(("单小兵",))
    ((('shan', 'xiaobing'),), (('dan', 'xiaobing'),))
    """
    likely = tuple(_as_person(own[0])) if len(own) == 1 and _splits(own[0]) else ()
    plain = _as_words(own)
    if not likely:
        return (plain,), tuple(_with_surname(own, plain))
    single = (_sound(own[0][0]), "".join(map(_sound, own[0][1:])))
    others = {"".join(reading): reading for reading in (plain, single)}
    return likely, tuple(others[sound] for sound in others if sound not in map("".join, likely))


def _splits(name: str) -> int:
    """Tell where the given name begins; 0 where the text is not a Chinese person's name."""
    if not all(map(HAN.match, name)):
        return 0
    if name[:2] in COMPOUND and len(name) in (3, 4):
        return 2
    return 1 if len(name) in (2, 3) else 0


def _as_person(name: str) -> list[Words]:
    surname, given = name[: _splits(name)], name[_splits(name) :]
    surnames = SURNAMES.get(surname) or ("".join(map(_sound, surname)) if len(surname) == 1 else _spoken(surname),)
    sounds = [GIVEN.get(char) or (_sound(char),) for char in given]
    return [(first, "".join(rest)) for first, *rest in islice(product(surnames, *sounds), MOST)]


def _as_words(own: Words) -> Words:
    return tuple(_spoken(word) if HAN.search(word) else word for word in own)


def _with_surname(own: Words, plain: Words) -> list[Words]:
    """Read a longer text as one that opens with a surname: a single one, or a title such as 单小兵案."""
    return [(sound + _spoken(own[0][1:]), *plain[1:]) for sound in SURNAMES.get(own[0][0], ())]


@cache
def _sound(char: str) -> str:
    return "".join(_pypinyin().lazy_pinyin(char))


@lru_cache(maxsize=16384)
def _spoken(word: str) -> str:
    """Read a word as pypinyin does, which knows many by heart: 重庆 is chongqing. The rest is quicker by character."""
    if any(word[n : n + 2] in _phrases() for n in range(len(word) - 1)):
        return "".join(_pypinyin().lazy_pinyin(word))
    return "".join(map(_sound, word))


@cache
def _phrases() -> frozenset[str]:
    """Give the first two characters of every phrase that pypinyin knows."""
    from pypinyin.constants import PHRASES_DICT

    return frozenset(phrase[:2] for phrase in PHRASES_DICT)


@cache
def _converter() -> Any:
    import opencc  # 20 ms

    return opencc.OpenCC("t2s")


@cache
def _pypinyin() -> Any:
    import pypinyin  # 120 ms, most of it the phrases

    return pypinyin
