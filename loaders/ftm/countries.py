"""Countries as FollowTheMoney writes them: codes of ISO 3166-1 in small letters, and their short names in English."""

from __future__ import annotations

import re
from typing import Any

_NAMES = """
ad Andorra; ae United Arab Emirates; af Afghanistan; ag Antigua and Barbuda; al Albania; am Armenia; ao Angola;
ar Argentina; at Austria; au Australia; az Azerbaijan; ba Bosnia and Herzegovina; bb Barbados; bd Bangladesh;
be Belgium; bf Burkina Faso; bg Bulgaria; bh Bahrain; bi Burundi; bj Benin; bn Brunei; bo Bolivia; br Brazil;
bs Bahamas; bt Bhutan; bw Botswana; by Belarus; bz Belize; ca Canada; cd Democratic Republic of the Congo;
cf Central African Republic; cg Republic of the Congo; ch Switzerland; ci Côte d'Ivoire; cl Chile; cm Cameroon;
cn China; co Colombia; cr Costa Rica; cu Cuba; cv Cabo Verde; cy Cyprus; cz Czechia; de Germany; dj Djibouti;
dk Denmark; dm Dominica; do Dominican Republic; dz Algeria; ec Ecuador; ee Estonia; eg Egypt; er Eritrea; es Spain;
et Ethiopia; fi Finland; fj Fiji; fm Micronesia; fr France; ga Gabon; gb United Kingdom; gd Grenada; ge Georgia;
gh Ghana; gm Gambia; gn Guinea; gq Equatorial Guinea; gr Greece; gt Guatemala; gw Guinea-Bissau; gy Guyana;
hn Honduras; hr Croatia; ht Haiti; hu Hungary; id Indonesia; ie Ireland; il Israel; in India; iq Iraq; ir Iran;
is Iceland; it Italy; jm Jamaica; jo Jordan; jp Japan; ke Kenya; kg Kyrgyzstan; kh Cambodia; ki Kiribati; km Comoros;
kn Saint Kitts and Nevis; kp North Korea; kr South Korea; kw Kuwait; kz Kazakhstan; la Laos; lb Lebanon;
lc Saint Lucia; li Liechtenstein; lk Sri Lanka; lr Liberia; ls Lesotho; lt Lithuania; lu Luxembourg; lv Latvia;
ly Libya; ma Morocco; mc Monaco; md Moldova; me Montenegro; mg Madagascar; mh Marshall Islands; mk North Macedonia;
ml Mali; mm Myanmar; mn Mongolia; mr Mauritania; mt Malta; mu Mauritius; mv Maldives; mw Malawi; mx Mexico;
my Malaysia; mz Mozambique; na Namibia; ne Niger; ng Nigeria; ni Nicaragua; nl Netherlands; no Norway; np Nepal;
nr Nauru; nz New Zealand; om Oman; pa Panama; pe Peru; pg Papua New Guinea; ph Philippines; pk Pakistan; pl Poland;
pt Portugal; pw Palau; py Paraguay; qa Qatar; ro Romania; rs Serbia; ru Russia; rw Rwanda; sa Saudi Arabia;
sb Solomon Islands; sc Seychelles; sd Sudan; se Sweden; sg Singapore; si Slovenia; sk Slovakia; sl Sierra Leone;
sm San Marino; sn Senegal; so Somalia; sr Suriname; ss South Sudan; st São Tomé and Príncipe; sv El Salvador;
sy Syria; sz Eswatini; td Chad; tg Togo; th Thailand; tj Tajikistan; tl Timor-Leste; tm Turkmenistan; tn Tunisia;
to Tonga; tr Türkiye; tt Trinidad and Tobago; tv Tuvalu; tz Tanzania; ua Ukraine; ug Uganda;
us United States of America; uy Uruguay; uz Uzbekistan; va Holy See; vc Saint Vincent and the Grenadines;
ve Venezuela; vn Viet Nam; vu Vanuatu; ws Samoa; ye Yemen; za South Africa; zm Zambia; zw Zimbabwe
"""
_TERRITORIES = """
aw Aruba; bm Bermuda; cw Curaçao; eh Western Sahara; eu European Union; fo Faroe Islands; gg Guernsey; gi Gibraltar;
gl Greenland; gu Guam; hk Hong Kong; im Isle of Man; je Jersey; ky Cayman Islands; mo Macao; nc New Caledonia;
ps Palestine; pr Puerto Rico; tw Taiwan; vg British Virgin Islands; xk Kosovo; cn-xz Tibet; cn-xj Xinjiang;
su Soviet Union
"""

COUNTRIES = dict(one.strip().split(" ", 1) for one in _NAMES.replace("\n", " ").split(";"))
TERRITORIES = dict(one.strip().split(" ", 1) for one in _TERRITORIES.replace("\n", " ").split(";"))
"""Those that the codes name too, and of which the type is left open."""

_PLAIN = str.maketrans("ôçãéü", "ocaeu")


def country(code: str) -> dict[str, Any]:
    """Give the fields of the place that a code means; one that is not known stays a code.

    >>> country("cn"), country("zz")
    ({'id': 'china', 'name': {'en': 'China'}, 'type': 'country'}, {'id': 'country-zz', 'name': 'ZZ'})
    """
    if name := COUNTRIES.get(code):
        return {"id": _slug(name), "name": {"en": name}, "type": "country"}
    if name := TERRITORIES.get(code):
        return {"id": _slug(name), "name": {"en": name}}
    return {"id": f"country-{_slug(code)}", "name": code.upper()}


def is_code(code: str) -> bool:
    """Tell whether a value has the form of a code: other words may be anything."""
    return re.fullmatch(r"[a-z]{2,4}(-[a-z0-9]{1,4})?", code, re.IGNORECASE) is not None


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower().translate(_PLAIN)).strip("-")
