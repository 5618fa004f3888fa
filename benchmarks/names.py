"""Invented names: people and places called after hills, weather and plants, in English and in Chinese."""

from __future__ import annotations

from typing import TypedDict


class Name(TypedDict):
    """A name in English and in Chinese."""

    en: str
    zh: str


_SURNAMES = (
    "Shan 山, Yun 云, Quan 泉, Zhu 竹, Xi 溪, Ling 岭, Mei 梅, Lu 鹿, He 鹤, Song 松, "
    "Feng 枫, Hu 湖, Tan 潭, Xue 雪, Wu 雾, Lei 雷, Bai 柏, Lan 岚, Cang 苍, Qiu 秋, "
    "Ying 萤, Yan 雁, Tao 桃, Ze 泽"
)
_GIVEN = (
    "An 安, Bo 波, Chen 晨, Dan 淡, Fei 飞, Guang 光, Han 寒, Hua 花, Jing 静, Ke 可, "
    "Li 立, Lin 林, Man 满, Ming 明, Nan 南, Ning 宁, Ping 平, Qing 青, Rong 容, Rui 瑞, "
    "Shu 树, Tian 田, Wan 晚, Wei 苇, Xiang 翔, Xin 新, Yang 阳, Yi 亦, Yu 雨, Yuan 原, "
    "Zhen 真, Zhou 舟"
)
_BEFORE = "North 北, South 南, East 东, West 西, Upper 上, Lower 下, Old 古, New 新, Long 长, Clear 清"
_AFTER = (
    "Pine 松, Stone 石, Willow 柳, River 河, Bridge 桥, Crane 鹤, Bamboo 竹, Cloud 云, Spring 泉, Plum 梅, "
    "Deer 鹿, Reed 苇"
)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((latin, han) for latin, _, han in (pair.partition(" ") for pair in text.split(", ")))


SURNAMES, GIVEN, BEFORE, AFTER = map(_pairs, (_SURNAMES, _GIVEN, _BEFORE, _AFTER))


def person(number: int) -> Name:
    """Name the person of a number; two people may bear one name, as people do.

    >>> person(0), person(12345)
    ({'en': 'Shan Anan', 'zh': '山安安'}, {'en': 'Lei Yiwei', 'zh': '雷亦苇'})
    """
    # A prime spreads neighbours over all names.
    mixed = number * 7919
    mixed, surname = divmod(mixed, len(SURNAMES))
    first, second = divmod(mixed % len(GIVEN) ** 2, len(GIVEN))
    latin = SURNAMES[surname][0] + " " + GIVEN[first][0] + GIVEN[second][0].lower()
    return {"en": latin, "zh": SURNAMES[surname][1] + GIVEN[first][1] + GIVEN[second][1]}


def place(number: int) -> Name:
    """Name the place of a number.

    >>> place(0), place(21)
    ({'en': 'North Pine', 'zh': '北松'}, {'en': 'South Willow', 'zh': '南柳'})
    """
    again, number = divmod(number, len(BEFORE) * len(AFTER))
    after, before = divmod(number, len(BEFORE))
    more = str(again + 1) if again else ""
    (first, first_zh), (second, second_zh) = BEFORE[before], AFTER[after]
    return {"en": f"{first} {second}{more}", "zh": first_zh + second_zh + more}


def named(name: Name, english: str, chinese: str) -> Name:
    """Name what belongs to a place: its court, its prison.

    >>> named(place(0), "Prison", "监狱")
    {'en': 'North Pine Prison', 'zh': '北松监狱'}
    """
    return {"en": f"{name['en']} {english}", "zh": name["zh"] + chinese}
