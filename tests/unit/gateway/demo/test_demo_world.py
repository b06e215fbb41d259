import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from contracts.identifiers import IphReference
from gateway.demo import casefiles, court, police
from gateway.demo.people import AGENCIES
from gateway.demo.sources import Sources
from gateway.demo.world import COURT, POLICE, PROSECUTOR, Size, World, simulate

TODAY = date(2026, 11, 1)
SMALL = Size(incidents=300, hearings=120, cases=100)


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(11, TODAY, SMALL)


def digest(folder: Path) -> dict[str, str]:
    """Of every file but the workbook, whose container holds the time of writing."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".xlsx")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_makes_the_same_sources(tmp_path: Path) -> None:
    made = [Sources(simulate(11, TODAY, SMALL), tmp_path / name) for name in "ab"]
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != {}
    assert made[0].api.items == made[1].api.items
    assert made[0].written == made[1].written


def test_another_seed_makes_others(world: World) -> None:
    other = simulate(12, TODAY, SMALL)
    assert [i.iph for i in other.incidents] != [i.iph for i in world.incidents]
    assert [p.curp for p in other.people] != [p.curp for p in world.people]


def test_as_much_happens_as_was_asked_for(world: World) -> None:
    assert (len(world.incidents), len(world.hearings), len(world.cases)) == SMALL


def test_more_hearings_and_cases_than_incidents_is_refused() -> None:
    with pytest.raises(ValueError, match="more hearings"):
        simulate(1, TODAY, Size(incidents=10, hearings=8, cases=3))


def test_everything_happened_in_the_four_months_before_today(world: World) -> None:
    moments = [i.at for i in world.incidents] + [h.heard for h in world.hearings] + [c.opened for c in world.cases]
    assert all(TODAY - timedelta(days=120) <= moment.date() < TODAY for moment in moments)


def test_iph_references_are_valid_and_unique(world: World) -> None:
    references = [incident.iph for incident in world.incidents]
    assert len(set(references)) == len(references)
    for reference in references:
        TypeAdapter(IphReference).validate_python(reference)


def test_matters_flow_from_the_report(world: World) -> None:
    assert [h.incident.followed for h in world.hearings] == ["civic_court"] * SMALL.hearings
    assert [c.incident.followed for c in world.cases] == ["prosecutor"] * SMALL.cases
    assert all(h.incident.at < h.presented < h.heard for h in world.hearings)
    assert all(h.person in h.incident.people for h in world.hearings)
    assert all(c.incident.at < c.opened and c.incident.crime for c in world.cases)
    assert all(set(c.incident.people) <= set(c.people) for c in world.cases)


def test_the_star_and_the_other_regulars_stand_in_all_three_agencies(world: World) -> None:
    assert world.star in world.regulars
    assert set(world.regulars) <= set(world.in_all_three())
    for agency in AGENCIES:
        assert world.matters_of(world.star, agency)
        assert all(world.star in matter.people for matter in world.matters_of(world.star, agency))


def test_the_star_is_spelled_differently_by_each(world: World) -> None:
    written = {agency: str(world.written(world.star, agency, 1)) for agency in AGENCIES}
    assert len(set(written.values())) == 3


def test_some_come_back(world: World) -> None:
    presented = [hearing.person for hearing in world.hearings]
    assert len(presented) - len(set(presented)) > 5


def test_the_floor_has_something_to_protect(world: World) -> None:
    codes = {incident.crime.code for incident in world.incidents if incident.crime and incident.victim}
    assert "50101" in codes
    assert any(code.startswith("3") for code in codes)
    detained = [(person, incident.at.date()) for incident in world.incidents for person in incident.detained]
    assert any(person.age(day) < 18 for person, day in detained)
    parties = [party for case in world.cases for party in case.parties]
    assert any(party.protected for party in parties)
    assert any(party.health for party in parties)
    assert all(hearing.certificate for hearing in world.hearings)


def test_narratives_name_people(world: World) -> None:
    told = " ".join(incident.narrative for incident in world.incidents)
    assert sum(person.curp in told for person in world.people if person.curp) > 50


def test_every_measure_is_ordered() -> None:
    ordered = {hearing.measure.label for hearing in simulate(1, TODAY).hearings}
    assert len(ordered) == 7


def test_the_three_agencies_are_the_sources_owners() -> None:
    assert (COURT, POLICE, PROSECUTOR) == (court.SOURCE, "zapopan-policia", casefiles.SOURCE)
    assert police.SOURCE.startswith(POLICE)
