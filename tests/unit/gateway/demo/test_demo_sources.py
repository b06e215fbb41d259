import json
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from demo_rows import accounts, document, rows

from adapters.base import Row
from gateway.demo.people import AGENCIES
from gateway.demo.police import folio
from gateway.demo.sources import COURT, NAMES, POLICE_CSV, POLICE_XLSX, PROSECUTOR, Sources
from gateway.demo.world import POLICE, Size, simulate

SIZE = Size(incidents=360, hearings=140, cases=120)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sources]:
    with Sources(simulate(4, date(2026, 10, 1), SIZE), tmp_path_factory.mktemp("sources")) as sources:
        yield sources


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Sources]:
    with Sources(simulate(4, date(2026, 10, 1), SIZE), tmp_path) as sources:
        yield sources


@pytest.mark.parametrize("source", NAMES)
def test_what_was_planted_is_what_mapping_and_contract_find(there: Sources, source: str) -> None:
    found, _ = accounts(there, source)
    assert found == there.expected(source)
    assert found.quarantined > 0
    assert found.read == found.released + found.unchanged + found.withdrawn + found.quarantined


@pytest.mark.parametrize("seed", [5, 6])
def test_and_so_in_other_worlds(tmp_path: Path, seed: int) -> None:
    with Sources(simulate(seed, date(2025, 12, 31), SIZE), tmp_path) as there:
        found = {source: accounts(there, source)[0] for source in NAMES}
    assert found == {s: there.expected(s) for s in NAMES}


@pytest.mark.parametrize("source", NAMES)
def test_every_column_is_used_or_knowingly_ignored(there: Sources, source: str) -> None:
    columns = {column for row in rows(there, source)[0] if isinstance(row, Row) for column in row.values}
    assert document(source).unexpected(columns) == set()


def test_every_kind_of_defect_is_in_some_row(there: Sources) -> None:
    planted = {(source, entry.defect) for source, written in there.written.items() for entry in written.planted}
    assert {defect for source, defect in planted if source == POLICE_CSV} >= {
        "broken_check_digit",
        "future_date",
        "out_of_country",
        "zero_coordinates",
        "unknown_code",
        "wrong_column_count",
        "control_character",
        "null_tokens",
        "mixed_case_and_spaces",
        "twins",
        "two_contents_of_one_folio",
        "blank_rows",
        "cancelled",
    }
    assert all(entry.rows for written in there.written.values() for entry in written.planted)


def test_a_canary_stands_in_a_quarantined_row(there: Sources) -> None:
    _, released = accounts(there, POLICE_CSV)
    curps = {person.curp for person in there.world.canaries}
    kept = {person.curp for record in released.values() for person in record.persons} & curps
    reported = [m for person in there.world.canaries for m in there.world.matters_of(person, POLICE)]
    assert kept
    assert any(folio(m) not in released for m in reported)


def test_released_records_say_what_is_true(there: Sources) -> None:
    star = there.world.star
    for source, agency in ((COURT, AGENCIES[1]), (PROSECUTOR, AGENCIES[2])):
        _, released = accounts(there, source)
        numbers = {key for key, record in released.items() if star.curp in {p.curp for p in record.persons}}
        assert numbers == {str(matter.number) for matter in there.world.matters_of(star, agency)}
        (one, *_) = numbers
        (person,) = [p for p in released[one].persons if p.curp == star.curp]
        assert person.birth_date == star.born
        assert person.sex == "M"


def test_police_records_hold_whom_the_world_put_there(there: Sources) -> None:
    released = accounts(there, POLICE_CSV)[1] | accounts(there, POLICE_XLSX)[1]
    star = there.world.star
    folios = {key for key, record in released.items() if star.curp in {p.curp for p in record.persons}}
    assert folios == {folio(m) for m in there.world.matters_of(star, POLICE)}


def test_both_persons_detained_and_the_victim_are_read(there: Sources) -> None:
    _, released = accounts(there, POLICE_CSV)
    roles = [[person.role for person in record.persons] for record in released.values()]
    assert ["detained", "detained", "victim", "officer"] in roles
    assert ["officer"] in roles


def test_protected_witnesses_and_health_notes_reach_the_contract(there: Sources) -> None:
    _, released = accounts(there, PROSECUTOR)
    persons = [person for record in released.values() for person in record.persons]
    assert any(person.protected_witness for person in persons)
    assert any(person.health_notes for person in persons)


def test_amending_corrects_one_and_strikes_out_another_at_each(running: Sources) -> None:
    before = {source: accounts(running, source) for source in (COURT, PROSECUTOR)}
    amended = running.amend()
    assert [(a.source, a.change) for a in amended] == [
        (source, change) for source in (COURT, PROSECUTOR, POLICE_CSV) for change in ("corrected", "withdrawn")
    ]
    for source in (COURT, PROSECUTOR):
        corrected, struck = (a.key for a in amended if a.source == source)
        found, released = accounts(running, source)
        old, known = before[source]
        assert struck in known
        assert set(known) - set(released) == {struck}
        assert {key for key in released if released[key] != known[key]} == {corrected}
        assert found.withdrawn == old.withdrawn + 1


def test_the_police_correct_by_dropping_another_file(running: Sources) -> None:
    known = accounts(running, POLICE_CSV)[1]
    corrected, struck = (a.key for a in running.amend() if a.source == POLICE_CSV)
    read = {row.values["folio"]: row.values for row in rows(running, POLICE_CSV)[0] if isinstance(row, Row)}
    assert read[corrected]["uso_fuerza"] == ("NO" if known[corrected].use_of_force else "SI")
    assert struck in known
    assert read[struck]["estatus"] == "BAJA"


@pytest.mark.parametrize("source", [COURT, PROSECUTOR, POLICE_CSV])
def test_a_second_pull_brings_what_was_amended_and_little_else(running: Sources, source: str) -> None:
    _, cursor = rows(running, source)
    amended = {a.key for a in running.amend() if a.source == source}
    again, _ = rows(running, source, cursor)
    (key,) = document(source).key.columns
    assert amended <= {str(row.values[key]) for row in again if isinstance(row, Row)}
    assert len(again) <= len(amended) + 1  # an API that filters by "since" gives its last item once more


def test_nothing_of_the_stars_is_amended(running: Sources) -> None:
    world = running.world
    stars = {str(m.number) for agency in AGENCIES[1:] for m in world.matters_of(world.star, agency)}
    assert stars.isdisjoint({a.key for a in running.amend()})


def _get(sources: Sources, target: str, token: str) -> tuple[int, dict[str, object]]:
    address = urlsplit(sources.api.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=10)
    try:
        connection.request("GET", target, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_the_api_pages_and_filters(running: Sources) -> None:
    token = running.api.token
    pages = [_get(running, f"/carpetas?page={page}&size=50", token) for page in (1, 2, 3, 4)]
    assert [status for status, _ in pages] == [200] * 4
    assert [len(body["data"]) for _, body in pages] == [50, 50, 20, 0]  # type: ignore[arg-type]
    ids = [item["id"] for _, body in pages for item in body["data"]]  # type: ignore[attr-defined]
    assert sorted(ids) == list(range(1, SIZE.cases + 1))
    amended = [a.key for a in running.amend() if a.source == PROSECUTOR]
    _, news = _get(running, "/carpetas?updated_since=2026-10-01T00:00:00", token)
    assert [str(item["id"]) for item in news["data"]] == amended  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/carpetas/1", 200),
        ("/carpetas/999999", 404),
        ("/otra", 404),
        ("/carpetas?page=x", 400),
        ("/carpetas?size=0", 400),
    ],
)
def test_the_api_answers_only_what_makes_sense(running: Sources, target: str, status: int) -> None:
    assert _get(running, target, running.api.token)[0] == status


def test_the_api_wants_its_token(running: Sources) -> None:
    assert _get(running, "/carpetas", "guess") == (401, {})


def test_the_api_lets_its_port_go(tmp_path: Path) -> None:
    with Sources(simulate(4, date(2026, 10, 1), SIZE), tmp_path) as sources:
        assert _get(sources, "/carpetas", sources.api.token)[0] == 200
    with pytest.raises(ConnectionRefusedError):
        _get(sources, "/carpetas", sources.api.token)


def test_identities_cover_all_spellings_and_every_word_of_a_canary(there: Sources) -> None:
    identities = set(there.identities())
    canary, star = there.world.canaries[0], there.world.star
    assert {star.curp, star.phone, "MA. GUADALUPE NUÑEZ VAZQUEZ", "MARIA GUADALUPE NUNEZ VAZQUEZ"} <= identities
    assert {canary.curp, canary.first, canary.first.upper(), canary.home.street} <= identities
    files = b"".join(path.read_bytes() for path in there.drop_folder.glob("*.csv")).decode("cp1252")
    assert sum(text in files for text in identities) > 100
