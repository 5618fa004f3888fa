"""The skeleton of a case file: where a researcher begins."""

from __future__ import annotations

import re

from ontology.forms import ID
from ontology.problems import Problem

SKELETON = """\
# What one source says. Every record names its paragraph and quotes a few words; ids are short and shared between files.
# `casegraph schema > case-file.schema.json` lets your editor complete and check the fields; see docs/case-files.md.

document:
  id: {id}
  disclosure: internal          # public | internal | restricted; only what is public is published
  title: {{en: Title of the source}}
  kind: case-page               # case-page, ngo-report, joint-letter, open-letter, urgent-appeal, statement ...
  publisher: the-publisher
  published: 2024-05            # as precise as the source: 2024, 2024-05, 2024-05-03
  languages: [en]

organizations:
  the-publisher:
    name: Name of the publisher
    evidence: {{paragraph: 1, quote: a few of its words}}

persons:
  first-person:
    name: {{en: Name in English, zh: 中文名}}
    roles: [defender]
    evidence: {{paragraph: 1, quote: a few of its words}}

detentions:
  first-person-detention-2024:
    detainee: first-person
    type: criminal-detention    # criminal-detention, residential-surveillance-designated-location, house-arrest ...
    begin: 2024-03
    ongoing: 2024-05            # the last date on which it is known to go on; or `end:`
    evidence:
      - {{paragraph: 2, quote: a few of its words}}
      - {{paragraph: 3, quote: others, supports: begin}}

# Other sections: groups, state_bodies, courts, un_mechanisms, places, places_of_detention, events, activities,
# arrests, releases, restrictions, ill_treatment, harassment, deaths, closures, licence_revocations, charges,
# hearings, judgments, sentences, un_engagements, documents, demands, relationships, memberships, posts, involvements.
"""


def skeleton(identity: str) -> str:
    """Write a case file that loads as it stands, with an id of one's own."""
    if not re.fullmatch(ID, identity):
        raise Problem(f"{identity!r} is not an id (small letters a to z, digits and - . _: my-source-2024)")
    return SKELETON.format(id=identity)
