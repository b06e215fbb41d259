from __future__ import annotations

from datetime import timedelta

from served import Served
from typer.testing import CliRunner

from gateway.demo.home import documents
from gateway.flow.leaf import now
from gateway.main import app
from gateway.store import agreements
from gateway.store.engine import looking
from gateway.wiring.databases import releases_engine
from policies.access import official_day
from policies.agreement import read

AGREEMENT, VIEW = "zapopan-2026-01", "zapopan-2026-01.incidentes-analisis"


def shown(gateway: Served) -> dict[str, dict[int, str]]:
    """Each record's reference and its persons' pseudonyms."""
    found: dict[str, dict[int, str]] = {}
    body: dict[str, object] = {"view": VIEW, "limit": 200}
    while True:
        page = gateway.ask("analyst", "POST", "/v1/incidents/search", body).json()
        for item in page["items"]:
            people = item["data"].get("persons", [])
            found[item["reference"]] = {n: one["curp"] for n, one in enumerate(people) if "curp" in one}
        if page["next"] is None:
            return found
        body["cursor"] = page["next"]


def found_by(gateway: Served, person: str) -> set[str]:
    body = {"view": VIEW, "filters": {"person": person}}
    return {item["reference"] for item in gateway.ask("analyst", "POST", "/v1/incidents/search", body).json()["items"]}


def test_after_a_rotation_each_record_comes_anew_under_its_reference_with_another_pseudonym(own: Served) -> None:
    before = shown(own)
    assert any(found_by(own, one) for people in before.values() for one in people.values())
    document = own.made.folder / "c.yaml"
    announced = official_day(now()) + timedelta(90)
    text = documents("agreements")[f"{AGREEMENT}.yaml"]
    amended = text.replace("version: 1\n", f"version: 2\nepoch: 2\noverlap: {announced}\n", 1)
    document.write_text(amended, "utf-8")

    def do(*words: str) -> str:
        settings = ["--settings", str(own.made.settings_file)]
        result = CliRunner().invoke(app, [*words, *settings])
        return f"{result.output}{result.exception or ''}"

    assert "época 2" in do("keys", "rotate", str(document))
    agreements.activate(releases_engine(own.made.settings), amended, "c.yaml")
    own.look()
    old = next(one for people in before.values() for one in people.values())
    assert found_by(own, old) == set(), "the last pseudonyms find nothing from the amendment on"
    own.pull()
    own.look()
    after = shown(own)
    with looking(releases_engine(own.made.settings)) as connection:
        kept = connection.exec_driver_sql(
            "SELECT payload FROM release WHERE state = 2 AND payload IS NOT NULL"
        ).scalars()
        assert any(old.encode() in bytes(payload) for payload in kept), "as the trust model says"
    assert found_by(own, old) == set()
    record, place = next((name, n) for name, people in before.items() for n, one in people.items() if one == old)
    assert record in found_by(own, after[record][place])
    joined = {old: after[name][n] for name, people in before.items() for n, old in people.items()}
    assert set(after) == set(before)
    assert len(joined) > 20
    assert len(set(joined.values())) == len(joined), "one new pseudonym for each old one"
    assert not set(joined) & set(joined.values())
    assert {one.split(".")[1] for one in joined} != {one.split(".")[1] for one in joined.values()}
    assert "it was announced that they are kept" in do("keys", "retire", str(document))
    said = CliRunner().invoke(app, ["agreement", "explain", str(document)]).output
    assert str(announced) in said
    assert read(amended, "c.yaml").overlap == announced
