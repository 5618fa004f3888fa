"""A store of invented people, filled in one go: what the tests of SPARQL ask."""

from pyoxigraph import Store

PREFIXES = {"ex": "https://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#", "s": "https://example.org/s/"}
FACTS = """
    ex:wei ex:name "Wei Lin"@en , "卫林"@zh-hans ; ex:born "1970-02-03"^^xsd:date ; ex:age 56 ; ex:weight 61.5 ;
        ex:free true ; ex:lawyer ex:luo ; ex:note "a\\tb \\"c\\"\\nd \\\\ e" .
    ex:luo ex:name "Luo Min"@en ; ex:born "1970-02-30"^^xsd:date ; ex:begin "2017"^^xsd:gYear ; ex:age 40 .
    ex:xia ex:lawyer ex:luo .
"""


def filled(folder, facts=FACTS):
    heads = "".join(f"PREFIX {prefix}: <{start}> " for prefix, start in PREFIXES.items())
    rdf = Store(str(folder))
    rdf.update(f"{heads} INSERT DATA {{ {facts} GRAPH s:page {{ {facts} }} }}")
    rdf.flush()
    return folder
