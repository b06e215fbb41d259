"""No label is asked to be another that says a number which it does not say, or mostly other words."""

from __future__ import annotations

from adapters.draft.document import draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
LABELS = {
    "RUIDO EXCESIVO 85 DB": ("20", 9),
    "Ruido excesivo": ("20", 6),
    "Golpes a transeunte": ("31", 4),
    "Riña verbal con familiar": ("31", 9),
}


def test_weak_joins_that_add_facts_are_not_proposed() -> None:
    profile = Profile()
    rows = [(label, article) for label, (article, n) in LABELS.items() for _ in range(n)]
    profile.feed(
        {"folio": f"A-{i}", "fecha": "13/02/2024", "INFRACCION": label, "ARTICULO": article}
        for i, (label, article) in enumerate(rows)
    )
    text = draft(KINDS["hearing"], "juzgado", "libro", CSV, profile).text
    assert "Ruido excesivo: RUIDO EXCESIVO 85 DB" not in text
    assert "Golpes a transeunte: Riña verbal con familiar" not in text
