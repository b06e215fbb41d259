"""An agreement whose owner has measured the redaction of its texts."""

from __future__ import annotations

from collections.abc import Mapping

from policies_world import HEAD, agreement, clause

from policies.redaction.engine import ENGINE
from policies.views import View, views_of

# Invented figures, as `convenio text measure` writes them.
FIGURES = "{cover: 0.971, at_least: 0.96, leaking: 12, over: 0.01, at_most: 0.012}"
MEASURED = f"""\
measurements:
  - {{owner: zapopan-policia, on: 2026-03-01, engine: {ENGINE}, sample: 0f3a5c7e9b1d2f40, documents: 150,
     layers: [parties, patterns, triggers, catalogues, propagation], as_written: {FIGURES}, in_capitals: {FIGURES}}}
views:
"""
MEASURED_HEAD = HEAD.replace("views:\n", MEASURED)


def redacting(fields: Mapping[str, str], kind: str = "incident") -> View:
    """A view whose owner has measured its texts."""
    [found] = views_of(agreement(clause(fields, kind), head=MEASURED_HEAD))
    return found
