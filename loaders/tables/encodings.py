"""The encoding of a text: named by a person, told by its first bytes, or found out where that is certain."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO

from loaders.problems import Fault
from loaders.tables.spool import Content

FEW = 6
"""So many characters of two bytes make UTF-8 certain; fewer may stand in GB18030 too."""
ENOUGH_HAN, ENOUGH_CYRILLIC = 24, 60
"""So many characters are needed before their frequency tells anything."""
COMMON_HAN, COMMON_CYRILLIC = 0.35, 0.5
"""The share of common characters from which a text is Chinese, or Russian or Ukrainian. Measured on short tables:
Chinese 0.47 (names alone) to 0.92, Korean and Japanese read so 0.12 at most; Russian 0.7, Greek and KOI8 0.4."""

_ODD = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 18
_CHUNK = 1 << 20
_TWO_BYTES = re.compile("[\x80-\u07ff]")
_MORE_BYTES = re.compile("[\u0800-\U0010ffff]")
_LATIN = re.compile("[A-Za-z][\u00c0-\u024f]|[\u00c0-\u024f][A-Za-z]")
_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情"
    "明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给"
    "世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太"
    "量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运李刘陈杨赵黄周吴徐孙胡朱林郭罗梁"
    "宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹"
    "易武乔贺赖龚庞樊殷施翟倪严牛温芦俞章鲁葛伟芳娜秀敏静丽艳勇杰娟涛超霞刚桂英华玉萍红玲鹏宇辉建军文姓性男族省县镇村街号律案件"
    "判刑拘留押逮捕释押控罪监狱检察院庭检起诉证审警局派出所被告辩护护照犯嫌疑籍贯职称联络源注备编序备释放日期址类型状态"
)
_RUSSIAN = frozenset("оеаинтсрвлі")
_WORD = re.compile(r"[\w’']+")
_NATURAL = re.compile(r"[А-ЯЁІЇЄҐ]?[а-яёіїєґ]*|[А-ЯЁІЇЄҐ]+")


def encoding_of(content: Content, named: str | None, *, is_json: bool = False) -> str:
    """Return the encoding of a text (JSON that is valid UTF-8 is nothing else), or raise a `Fault` that asks for it."""
    if named is not None:
        return _known(content, named)
    head = content.head(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sure = _is_utf8(content)
    if sure or (is_json and sure is not None):
        return "utf-8"
    if sure is None:
        return _legacy(content)
    raise Fault(
        content.file, 1, "has too few letters that tell whether it is UTF-8 (name the encoding: utf-8, gb18030...)"
    )


def notes_on(encoding: str, named: str | None) -> Iterator[str]:
    """Tell how a text is read where that is not UTF-8."""
    if named is None and not encoding.startswith("utf-8"):
        yield f"read as {encoding}"


@contextmanager
def text_of(content: Content, encoding: str) -> Iterator[TextIO]:
    """Open a text with its line ends as they are; a place that is not in this encoding is a `Fault`."""
    try:
        with content.open() as stream:
            yield TextIOWrapper(stream, encoding, newline="")
    except UnicodeError:
        line = _undecodable(content, encoding)
        told = f"is not {encoding} text here (name the encoding it is in, or save it as UTF-8)"
        raise Fault(content.file, line, told) from None


def _known(content: Content, named: str) -> str:
    try:
        found = codecs.lookup(named)
    except (LookupError, ValueError):
        found = None
    # The attribute is what open() itself asks, so that base64 and the like are refused.
    if found is None or found.name in _ODD or not getattr(found, "_is_text_encoding", True):
        raise Fault(content.file, 1, f"no encoding {named!r} is known (utf-8, utf-16, gb18030, windows-1251...)")
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _is_utf8(content: Content) -> bool | None:
    """Tell whether a text is UTF-8: surely, perhaps (False), or not at all (None)."""
    decoder, few, sure, ascii_only = codecs.getincrementaldecoder("utf-8")(), 0, False, True
    try:
        with content.open() as stream:
            while chunk := stream.read(_CHUNK):
                text = decoder.decode(chunk)
                if not sure and not text.isascii():
                    ascii_only = False
                    few += len(_TWO_BYTES.findall(text))
                    sure = few >= FEW or bool(_MORE_BYTES.search(text) or _LATIN.search(text))
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return None
    return sure or ascii_only


def _legacy(content: Content) -> str:
    """Tell GB18030 from Windows-1251 where enough of the text speaks for one of them, and nothing for the other."""
    sample = _sample(content)
    if b"\0" in sample:
        raise Fault(
            content.file, 1, "holds zero bytes, which no text has (name the encoding if it is UTF-16: utf-16-le)"
        )
    found = [name for name, told in (("gb18030", _is_chinese(sample)), ("cp1251", _is_cyrillic(sample))) if told]
    if len(found) == 1:
        return "windows-1251" if found[0] == "cp1251" else found[0]
    line = _undecodable(content, "utf-8")
    raise Fault(content.file, line, "is not UTF-8, and what it is is not certain (name the encoding: gb18030...)")


def _sample(content: Content) -> bytes:
    """Return the first lines that hold more than ASCII; no character is cut."""
    lines: list[bytes] = []
    size = 0
    with content.open() as stream:
        while size < _SAMPLE and (line := stream.readline(_SAMPLE)):
            if not line.isascii():
                lines.append(line)
                size += len(line)
    return b"".join(lines)


def _is_chinese(sample: bytes) -> bool:
    """Tell whether the Han characters of a text are those that Chinese uses most."""
    text = sample.decode("gb18030", "replace")
    count = Counter(character for character in text if not character.isascii())
    if "\ufffd" in text[:-2]:
        return False
    han = sum(number for character, number in count.items() if "\u4e00" <= character <= "\u9fff")
    common = sum(number for character, number in count.items() if character in _HAN)
    return han >= ENOUGH_HAN and common >= COMMON_HAN * han and han >= 0.6 * count.total()


def _is_cyrillic(sample: bytes) -> bool:
    """Tell whether the words of a text are written as Russian or Ukrainian ones are."""
    text = sample.decode("cp1251", "replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    natural = [word for word in words if _NATURAL.fullmatch(word.strip("’'0123456789_"))]
    letters = "".join(natural).casefold()
    common = sum(letter in _RUSSIAN for letter in letters)
    return (
        len(letters) >= ENOUGH_CYRILLIC
        and common >= COMMON_CYRILLIC * len(letters)
        and len(natural) >= 0.95 * len(words)
    )


def _undecodable(content: Content, encoding: str) -> int:
    """Return the first line that is not in this encoding."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with content.open() as stream:
        for piece in iter(lambda: stream.read(1 << 12), b""):
            before = decoder.getstate()
            try:
                line += decoder.decode(piece).count("\n")
            except UnicodeError:
                decoder.setstate(before)
                return line + _lines_before(decoder, piece)
    return line


def _lines_before(decoder: codecs.IncrementalDecoder, piece: bytes) -> int:
    lines = 0
    for byte in piece:
        try:
            lines += decoder.decode(bytes([byte])).count("\n")
        except UnicodeError:
            break
    return lines
