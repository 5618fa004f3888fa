"""Words that columns are headed with: in English, Chinese, Russian, Arabic and Spanish."""

from __future__ import annotations

import re
from unicodedata import normalize

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "no", "number", "case no", "case number", "case id",
             "code", "编号", "序号", "案号", "№", "номер", "код",
           "رقم", "الرقم", "رقم القضية", "número", "nº", "código"),
    "name": ("name", "full name", "person", "victim", "detainee", "defender", "姓名", "名字", "当事人", "имя", "фио",
             "полное имя", "الاسم", "الإسم", "الاسم الكامل", "اسم", "nombre",
             "nombre completo", "persona", "víctima"),
    "alias": ("alias", "also known as", "aka", "other names", "别名", "又名", "化名", "псевдоним", "другие имена",
              "الاسم المستعار", "اللقب", "apodo", "otros nombres"),
    "gender": ("gender", "sex", "性别", "пол", "الجنس", "النوع", "sexo", "género"),
    "birth_date": ("date of birth", "birth date", "dob", "born", "birthday", "year of birth", "出生日期", "出生年月",
                   "生日", "дата рождения", "год рождения", "تاريخ الميلاد", "تاريخ الولادة", "fecha de nacimiento"),
    "ethnicity": ("ethnicity", "ethnic group", "民族", "национальность", "العرق", "القومية", "etnia"),
    "begin": ("date of detention", "detention date", "detained", "detained on", "date detained", "date of arrest",
              "arrest date", "arrested on", "date arrested",
              "拘押日期", "拘留日期", "被捕日期", "抓捕时间", "拘押时间",
              "дата задержания", "дата ареста", "تاريخ الاعتقال", "تاريخ التوقيف", "تاريخ الاحتجاز",
              "fecha de detención", "fecha de arresto"),
    "end": ("date of release", "release date", "released", "released on", "释放日期", "获释日期", "获释时间",
            "дата освобождения", "تاريخ الإفراج", "تاريخ الافراج", "fecha de liberación"),
    "type": ("type of detention", "detention type", "kind of detention", "kind", "type",
             "拘押类型", "羁押类型", "强制措施",
             "вид задержания", "мера пресечения", "نوع الاحتجاز", "نوع الاعتقال", "tipo de detención"),
    "prison": ("place of detention", "prison", "detention centre",
             "detention center", "facility", "held at", "关押地点",
               "羁押地点", "看守所", "监狱", "место содержания", "сизо",
               "колония", "тюрьма", "مكان الاحتجاز", "السجن",
               "مكان الاعتقال", "lugar de detención", "prisión", "cárcel"),
    "offence": ("charge", "charges", "offence", "offense", "accusation",
             "罪名", "指控", "обвинение", "статья", "التهمة",
                "التهم", "cargo", "cargos", "delito"),
    "court": ("court", "tribunal", "法院", "审理法院", "суд", "المحكمة", "محكمة", "juzgado"),
    "lawyer": ("lawyer", "lawyers", "attorney", "defence lawyer", "律师", "辩护律师", "адвокат", "المحامي", "محامي",
               "abogado", "abogada", "defensor"),
    "note": ("notes", "note", "remarks", "comments", "备注", "说明", "примечания", "примечание", "ملاحظات", "notas",
             "observaciones"),
}  # fmt: skip
"""What a column may be for, and how it is headed then."""

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "gender": {
        "man": ("m", "male", "男性", "м", "муж", "мужской", "ذكر", "hombre", "masculino"),
        "woman": ("f", "w", "female", "女性", "ж", "жен", "женский", "أنثى", "انثى", "mujer", "femenino"),
    },
    "detention-type": {
        "residential-surveillance-designated-location": ("rsdl", "指定居所监视居住", "指居"),
        "criminal-detention": ("刑拘", "刑事拘留"),
    },
}
"""Words of cells for concepts, beside the labels of these."""

CONTACT = (
    "phone", "telephone", "mobile", "email", "e-mail", "mail", "address", "passport", "passport no", "id number",
    "identity card", "电话", "手机", "邮箱", "电子邮件", "地址", "住址", "身份证",
    "身份证号", "护照", "телефон", "почта",
    "адрес", "паспорт", "هاتف", "الهاتف", "رقم الهاتف", "البريد الإلكتروني", "العنوان", "جواز السفر", "رقم الهوية",
    "teléfono", "correo", "correo electrónico", "dirección", "pasaporte", "dni",
)  # fmt: skip
"""How columns of contact details are headed, which never enter the graph."""

LANGUAGES = {
    "english": "en", "en": "en", "eng": "en", "chinese": "zh", "zh": "zh",
             "英文": "en", "中文": "zh", "russian": "ru",
    "ru": "ru", "arabic": "ar", "ar": "ar", "spanish": "es", "es": "es", "по-русски": "ru", "بالعربية": "ar",
    "tibetan": "bo", "uyghur": "ug", "español": "es", "inglés": "en",
}  # fmt: skip
"""Words beside a column's own that tell the language of its cells."""


def plain(header: str) -> str:
    """Write a header as the words above are written.

    >>> plain("Date of  Birth:"), plain("ФИО*"), plain("detained_on")
    ('date of birth', 'фио', 'detained on')
    """
    return " ".join(re.sub(r"[^\w№º&-]+|_", " ", normalize("NFKC", header).lower()).split())


def purpose(header: str) -> tuple[str, str]:
    """Guess what a column is for and the language of its cells: both empty where its header does not tell.

    >>> purpose("Name (English)"), purpose("姓名"), purpose("Colour"), purpose("Teléfono")
    (('name', 'en'), ('name', ''), ('', ''), ('contact', ''))
    """
    words = plain(header)
    if words in {plain(word) for word in CONTACT}:
        return "contact", ""
    language = next(
        (code for word, code in LANGUAGES.items() if words.endswith(f" {word}") or words == f"{word}名"), ""
    )
    own = " ".join(word for word in words.split() if word not in LANGUAGES) if language else words
    for name, known in COLUMNS.items():
        if own in {plain(word) for word in known}:
            return name, language
    return ("name", LANGUAGES[words[:2]]) if words in ("英文名", "中文名", "英文姓名", "中文姓名") else ("", "")
