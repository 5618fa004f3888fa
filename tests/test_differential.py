"""Two Cypher engines, one answer: statements nobody wrote by hand, over graphs with everything that is hard to ask.

CASEGRAPH_STATEMENTS=5000 hunts longer, and for other statements each time.
"""

import os

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from invented_graph import PARAMETERS, graph
from invented_statements import statement

from graph.cypher.arcade import Arcade
from graph.cypher.bolt import neo4j
from graph.cypher.shortcomings import refuse_for_embedded
from graph.mirror.mirror import mirror
from ontology.problems import Problem

HUNT = int(os.environ.get("CASEGRAPH_STATEMENTS", "0"))
ASKING = settings(
    max_examples=HUNT or 120,
    derandomize=not HUNT,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture
def engines(neo4j_address, tmp_path, request):
    """Both engines, filled with one invented graph, to be read."""
    invented = graph(request.param)
    writing = Arcade(tmp_path, "graph-1", write=True)
    both = [writing, neo4j(*neo4j_address)]
    for engine in both:
        mirror(engine, invented, fingerprint="1")
    writing.close()
    both[0] = Arcade(tmp_path, "graph-1")
    yield both
    for engine in both:
        engine.close()


def same_form(value, *, in_order=True):
    """Give a value as text that is the same for equal values; a number to the digits that both engines keep."""
    if isinstance(value, float):
        return f"{value + 0.0:.12g}"
    if isinstance(value, list):
        items = [same_form(one, in_order=in_order) for one in value]
        return str(items if in_order else sorted(items))
    if isinstance(value, dict):
        return str({key: same_form(one, in_order=in_order) for key, one in sorted(value.items())})
    return repr(value)


def answer(engine, asked):
    rows = engine.read(asked.text, PARAMETERS).rows
    told = [tuple(same_form(value, in_order=asked.lists_in_order) for value in row) for row in rows]
    return told if asked.rows_in_order else sorted(told)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
@pytest.mark.parametrize("engines", [1, 2], indirect=True)
def test_both_engines_give_the_same_answer(engines):
    embedded, real = engines

    @ASKING
    @given(st.randoms(use_true_random=False).map(statement))
    def ask(asked):
        try:
            refuse_for_embedded(asked.text)
            expected = answer(real, asked)
        except Problem:
            # What Neo4j refuses nobody can rely on; what the embedded engine is not asked, docs/cypher.md tells.
            assume(False)
        event("rows" if expected else "no rows")
        assert answer(embedded, asked) == expected, asked.text

    ask()
