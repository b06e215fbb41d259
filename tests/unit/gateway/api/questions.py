"""One question for each route that answers with data or with the log, by somebody who may ask it."""

from __future__ import annotations

from typing import NamedTuple

from served import Served

INCIDENTS = "zapopan-2026-01.incidentes-analisis"
HEARINGS = "zapopan-2026-01.audiencias-analisis"
CASES = "zapopan-2026-01.carpetas-analisis"
FOLLOWED = "jalisco-2026-02.incidentes-seguimiento"


class Question(NamedTuple):
    who: str
    method: str
    path: str
    body: object = None


def _asked(kind: str, view: str, verb: str, **more: object) -> Question:
    return Question("analyst", "POST", f"/v1/{kind}/{verb}", {"view": view, **more})


SEARCHES = {
    "incidents": _asked("incidents", INCIDENTS, "search", limit=7, filters={"municipality": ["14120"]}),
    "hearings": _asked("hearings", HEARINGS, "search", limit=3, order="occurred"),
    "cases": _asked("cases", CASES, "search"),
}
COUNTS = {
    "incidents": _asked("incidents", INCIDENTS, "count", by="offence"),
    "hearings": _asked("hearings", HEARINGS, "count", by="measure"),
    "cases": _asked("cases", CASES, "count"),
}


def questions(gateway: Served) -> list[Question]:
    """The suspension comes first and is taken back by the resumption after it."""
    one = gateway.services.register.now().views[INCIDENTS].number
    [row] = gateway.run(gateway.services.releases.after(one, 0, 1))
    leaf = next(iter(gateway.leaves()))
    return [
        Question("steward", "POST", f"/v1/views/{INCIDENTS}/suspend"),
        Question("steward", "POST", f"/v1/views/{INCIDENTS}/resume"),
        Question("steward", "GET", "/v1/views"),
        *SEARCHES.values(),
        *COUNTS.values(),
        Question("analyst", "GET", f"/v1/views/{INCIDENTS}/releases/{row.sequence}"),
        Question("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?limit=5"),
        Question("analyst", "GET", f"/v1/views/{INCIDENTS}/withdrawals?after=0"),
        Question("analyst", "POST", f"/v1/views/{INCIDENTS}/withdrawals/acknowledge", {"through": 1}),
        Question("steward", "GET", f"/v1/views/{INCIDENTS}/holders"),
        Question("auditor", "GET", "/v1/log/entries?limit=5"),
        Question("steward", "GET", "/v1/log/entries?limit=5"),
        Question("auditor", "GET", "/v1/log/checkpoint"),
        Question("auditor", "GET", f"/v1/log/proofs/inclusion?leaf={leaf}"),
        Question("auditor", "GET", "/v1/log/proofs/consistency?first=0&second=1"),
    ]
