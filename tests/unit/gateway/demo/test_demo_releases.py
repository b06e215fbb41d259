import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from demo_rows import DATA, accounts, mapper

from contracts.kinds import KINDS
from contracts.release import Release
from gateway.demo.sources import COURT, NAMES, POLICE_CSV, POLICE_XLSX, PROSECUTOR, Sources
from gateway.demo.world import Size, simulate
from policies.agreement import read
from policies.deidentify import compile_views
from policies.keys import OwnerKeys
from policies.views import views_of

ANALYSIS = "zapopan-2026-01"
_ANY_CURP = re.compile(r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sources]:
    size = Size(incidents=360, hearings=140, cases=120)
    with Sources(simulate(4, date(2026, 10, 1), size), tmp_path_factory.mktemp("sources")) as sources:
        yield sources


@pytest.fixture(scope="module")
def released(there: Sources) -> dict[str, list[tuple[Any, tuple[Release, ...]]]]:
    """By source: each record and what the views make of it."""
    paths = sorted((DATA / "agreements").glob("*.yaml"))
    views = [view for path in paths for view in views_of(read(path.read_text(encoding="utf-8"), path.name))]
    made = {}
    for source in NAMES:
        owner, kind = mapper(source).owner, mapper(source).kind
        keys = OwnerKeys(owner, sha256(owner.encode()).digest(), {(ANALYSIS, 1): sha256(b"scope").digest()})
        ours = [view for view in views if (view.owner, view.kind) == (owner, kind.name)]
        deidentify = compile_views(KINDS[kind.name], ours, keys)
        made[source] = [(record, deidentify(record)) for record in accounts(there, source)[1].values()]
    return made


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _pseudonyms(released: dict[str, Any], source: str, curp: str, agreement: str) -> set[str]:
    """What stands in that agreement's views of a source where the record has the person of that CURP."""
    found: set[str] = set()
    for record, releases in released[source]:
        at = [i for i, person in enumerate(record.persons) if person.curp == curp]
        for release in releases if at else ():
            if release.view.startswith(f"{agreement}."):
                found.add(json.loads(release.payload)["persons"][at[0]]["curp"])
    return found


def test_the_analyst_meets_the_star_under_one_pseudonym_everywhere(there: Sources, released: dict[str, Any]) -> None:
    curp = there.world.star.curp
    assert curp is not None
    police = _pseudonyms(released, POLICE_CSV, curp, ANALYSIS) | _pseudonyms(released, POLICE_XLSX, curp, ANALYSIS)
    court = _pseudonyms(released, COURT, curp, ANALYSIS)
    case = _pseudonyms(released, PROSECUTOR, curp, ANALYSIS)
    assert police == court == case
    assert len(police) == 1
    assert police.pop().startswith("p1.")


def test_the_prosecutor_knows_the_star_by_other_pseudonyms(there: Sources, released: dict[str, Any]) -> None:
    curp = there.world.star.curp
    assert curp is not None
    analyst = _pseudonyms(released, COURT, curp, ANALYSIS)
    prosecutor = _pseudonyms(released, COURT, curp, "jalisco-2026-02")
    assert prosecutor
    assert analyst.isdisjoint(prosecutor)


def test_a_report_and_what_followed_share_the_iph_pseudonym(released: dict[str, Any]) -> None:
    held: defaultdict[str, set[str]] = defaultdict(set)
    for source in NAMES:
        for _, releases in released[source]:
            for release in releases:
                if release.view.startswith(ANALYSIS):
                    held[json.loads(release.payload)["iph_reference"]].add(source)
    assert sum(len(sources) > 1 for sources in held.values()) > 100
    assert all(len(sources) <= 2 for sources in held.values())


def _leaks(there: Sources, document: str) -> set[str]:
    """Identities that stand in a JSON document, as a whole value or, of a canary, anywhere."""
    whole = set(there.identities()).intersection(_texts(json.loads(document)))
    return whole | {text for text in there.identities(there.world.canaries) if text in document}


def test_no_identity_is_in_any_release(there: Sources, released: dict[str, Any]) -> None:
    payloads = [release.payload.decode() for source in NAMES for _, made in released[source] for release in made]
    assert len(payloads) > 1000
    assert _leaks(there, f"[{','.join(payloads)}]") == set()
    assert not any(_ANY_CURP.search(payload) for payload in payloads)


def test_and_an_identity_would_have_been_seen(there: Sources, released: dict[str, Any]) -> None:
    record = next(r for r, _ in released[COURT] if r.persons[0].curp == there.world.canaries[0].curp)
    leaks = _leaks(there, record.model_dump_json())
    assert {there.world.canaries[0].curp, there.world.canaries[0].phone, record.persons[0].first_surname} <= leaks


def test_the_floor_took_something_away(released: dict[str, Any]) -> None:
    assert sum(release.suppressed for _, releases in released[POLICE_CSV] for release in releases) > 0
