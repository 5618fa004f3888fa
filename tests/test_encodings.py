"""The encoding of a table is found out where that is certain, and asked for where it is not."""

import pytest
from table_fixtures import cells

CHINESE = "姓名,案件\n" + "".join(f"王小明{n},于二零一九年五月三日被公安局刑事拘留后释放\n" for n in "一二三")
RUSSIAN = "имя,дело\n" + "".join(f"Иванов Иван {n},задержан в Москве и отпущен через два дня\n" for n in "абв")
UKRAINIAN = "ім'я,справа\n" + "Шевченко Тарас,затриманий у Києві і звільнений через два дні\n" * 3
KOREAN = "이름,사건\n" + "김철수,서울에서 체포되어 이틀 후에 석방되었다 그는 변호사이다\n" * 3
JAPANESE = "名前,事件\n" + "山田太郎,東京で逮捕されて二日後に釈放された彼は弁護士である\n" * 3
GREEK = "όνομα,υπόθεση\n" + "Παπαδόπουλος,συνελήφθη στην Αθήνα και αφέθηκε ελεύθερος μετά από δύο ημέρες\n" * 3
HEBREW = "שם,תיק\n" + "ישראל ישראלי,נעצר בירושלים ושוחרר לאחר יומיים על ידי בית המשפט\n" * 3
GERMAN = "Name,Fall\n" + "Müller,in Köln verhaftet und nach zwei Tagen über Umwege entlassen\n" * 9


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (CHINESE, "utf-8", ()),
        (CHINESE, "utf-8-sig", ()),
        (CHINESE, "utf-16", ("read as utf-16",)),
        (CHINESE, "gb18030", ("read as gb18030",)),
        (RUSSIAN, "cp1251", ("read as windows-1251",)),
        (UKRAINIAN, "cp1251", ("read as windows-1251",)),
    ],
)
def test_the_encoding_is_found_and_told(table, text, encoding, told):
    people = table(text.encode(encoding))
    assert people.columns == tuple(text.split("\n")[0].split(","))
    assert ([*people.notes], len(cells(people))) == ([*told], 3)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("姓名\n王伟\n", "gb18030"),
        ("名\n模\n", "gb18030"),
        ("имя\nЯн\n", "cp1251"),
        ("name\nЯн\n", "utf-8"),
        (KOREAN, "euc_kr"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "shift_jis"),
        ("姓名,案件\n" + "王小明,於二零一九年五月三日被公安局刑事拘留後釋放\n" * 3, "big5"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859_5"),
        (RUSSIAN, "cp866"),
        (GREEK, "cp1253"),
        (HEBREW, "cp1255"),
        (GERMAN, "cp1252"),
    ],
)
def test_an_encoding_that_is_not_certain_is_asked_for_and_read_when_named(table, refused, text, encoding):
    assert "name the encoding" in refused(text.encode(encoding))
    assert table(text.encode(encoding), encoding=encoding).columns == tuple(text.split("\n")[0].split(","))


def test_one_accent_in_a_latin_word_is_utf8(table):
    assert cells(table("name\nJosé\n")) == [("José",)]


def test_utf16_without_its_mark_must_be_named(table, refused):
    assert "zero byte" in refused("name\nWang\n".encode("utf-16-le"))
    assert cells(table("\ufeffname\nWang\n".encode("utf-16-be"), encoding="utf-16-be")) == [("Wang",)]


@pytest.mark.parametrize("named", ["utf-9", "base64", "idna", "rot13"])
def test_an_encoding_that_is_none_is_refused(refused, named):
    assert f"no encoding {named!r} is known" in refused("a\n1\n", encoding=named)


def test_a_wrong_encoding_is_refused_at_its_line(refused):
    assert refused(("name\n" * 3000 + "王\n").encode("gb18030"), encoding="utf-8").startswith("3001: is not utf-8")
