"""``convenio source try`` ends with what became of the rows and the one thing to type next."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.trial.ages import LeftOut
from adapters.trial.attempt import CLASH, Trial
from adapters.trial.found import Unlisted
from adapters.trial.mends import Mend
from adapters.trial.settling import Settling
from contracts.kinds import KINDS
from gateway.main import app
from gateway.main.source_verdict import following, verdict

EXAMPLE = Path(__file__).parents[4] / "docs/sources/example"
DATED = {"occurred_at": 5}
SETTINGS = """
origin = "convenio.example/norte"
store = "releases.db"
access_log = "access.db"
keys = "keys"
[serve]
audience = "https://convenio.example"
[[issuer]]
name = "https://id.example"
jwks = "jwks.json"
[[agency]]
id = "juzgado"
kind = "civic_court"
name = "Juzgado"
[[source]]
mapping = "m.yaml"
folder = "entrada"
"""
CODE = Counter({Unlisted("measure-kind", "SANCION", "MULTA CONMUTADA"): 3, Unlisted("sex", "SEXO", "Q"): 1})
MEND = Mend(("date_format",), "released_at: {date: SALIDA, format: '%d/%m/%Y', invalid: 'null'}")


def found(**more: object) -> Trial:
    return Trial(read=5, kept=5, records=5, filled=dict(DATED), **more)  # type: ignore[arg-type]


def typed(trial: Trial) -> str:
    return following(trial, KINDS["hearing"], Path("m b.yaml"), Path("a.csv")).typed


@pytest.mark.parametrize(
    ("trial", "line"),
    [
        (found(undecided=[3], reasons=Counter({"a: unknown_code": 2})), "convenio source decide 'm b.yaml' a.csv"),
        (found(reasons=Counter({"measure.kind: unknown_code": 3}), codes=CODE), "MULTA CONMUTADA: TODO"),
        (found(reasons=Counter({"x: missing": 9, "released_at: date_format": 1}), mends=[MEND]), MEND.line),
        (
            found(reasons=Counter({CLASH: 2}), settling=[Settling("own", ["key: {columns: [A, B]}"])]),
            "key: {columns: [A, B]}",
        ),
        (
            found(reasons=Counter({CLASH: 2}), settling=[Settling("version", ["made: {v: …}", "key: {…}"], ["A"])]),
            "made: {v: …}\nkey: {…}",
        ),
        (Trial(read=5, kept=5, records=5, filled={"occurred_at": 2}), "undated: some"),
        (found(misaged=2, left_out=[LeftOut("age", "age: 1"), LeftOut("birth_date", "birth: 2")]), "age: 1"),
        (Trial(read=5, kept=5, records=5), "undated: all"),
        (Trial(read=5, kept=5, records=5, undated="all"), 'source = [{mapping = "m b.yaml", folder = "buzon"}]'),
        (
            found(reasons=Counter({"released_at: date_format": 1})),
            'source = [{mapping = "m b.yaml", folder = "buzon"}]',
        ),
    ],
)
def test_one_thing_is_next(trial: Trial, line: str) -> None:
    assert typed(trial) == line


def test_try_ends_with_the_rows_their_reasons_and_one_line() -> None:
    ran = CliRunner().invoke(
        app, ["source", "try", f"{EXAMPLE}/boletas.yaml", f"{EXAMPLE}/boletas_2024-03.csv"], env={"COLUMNS": "120"}
    )
    end = ran.output.partition("En resumen · in short")[2]
    told = [[cell.strip() for cell in line.strip("│").split("│")] for line in end.splitlines() if line.startswith("│")]
    assert told == [
        ["se compartirían · would be shared", "6"],
        ["apartadas · quarantined", "2"],
        ["measure.kind: unknown_code", "1"],
        ["occurred_at: date_format", "1"],
        ["repetidas · repeated", "0"],
    ]
    assert "Momento de los hechos: «Hechos / Fecha + Hechos / Hora»" in end
    assert end.splitlines()[-2].startswith("Siguiente: en catalogues, bajo «measure-kind»")
    assert end.splitlines()[-1] == "  MULTA CONMUTADA: TODO"


def test_it_adds_up_to_the_rows_read(capsys: pytest.CaptureFixture[str]) -> None:
    trial = Trial(read=40, kept=9, repeated=3, withdrawn=2, quarantined=5, elsewhere=4, joined=17, left_behind=6)
    trial.reasons = Counter({"folio: missing": 5})
    verdict(trial, KINDS["hearing"], Path("m.yaml"), Path("a.csv"))
    told = [line.strip("│").rpartition("│") for line in capsys.readouterr().out.splitlines() if line.startswith("│")]
    counted = [int(n) for what, _, n in told if n.strip() and not what.startswith("   ")]
    assert counted == [9, 11, 2, 4, 11, 3]
    assert sum(counted) == trial.read


def test_a_source_that_the_settings_name_is_read_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "convenio.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "m.yaml").write_text("source: libro-norte\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert following(found(), KINDS["hearing"], Path("m.yaml"), Path("a.csv")).typed == "convenio pull libro-norte"
    other = following(found(), KINDS["hearing"], tmp_path / "otro.yaml", Path("a.csv"))
    assert other.typed == 'source = [{mapping = "otro.yaml", folder = "buzon"}]'


def test_few_reasons_are_all_told_and_of_many_the_most_frequent(capsys: pytest.CaptureFixture[str]) -> None:
    for many, shown in ((8, 8), (9, 3)):
        trial = found(reasons=Counter({f"field_{i}: missing": 20 - i for i in range(many)}))
        verdict(trial, KINDS["hearing"], Path("m.yaml"), Path("a.csv"))
        assert capsys.readouterr().out.count(": missing") == shown


def test_columns_that_the_lines_read_and_the_mapping_ignores_are_said() -> None:
    trial = found(reasons=Counter({CLASH: 2}), settling=[Settling("version", ["key: {…}"], ["fhMov"])])
    said = following(trial, KINDS["hearing"], Path("m.yaml"), Path("a.csv")).es
    assert said.endswith("y quite de columns_ignored: fhMov")


def test_a_label_that_decide_still_asks_about_is_not_to_be_typed(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    labels = "catalogues:\n  measure-kind:\n"
    reads = "fields:\n  measure.kind: {code: SANCION, catalogue: measure-kind}\n"
    trial = found(reasons=Counter({"measure.kind: unknown_code": 3}), codes=CODE)
    for line, ends in (("    # MULTA CONMUTADA: TODO   # 3\n", "decide"), ("    MULTA: fine\n", "TODO")):
        mapping.write_text(labels + line + reads, "utf-8")
        assert ends in following(trial, KINDS["hearing"], mapping, Path("a.csv")).typed


@pytest.mark.parametrize(("facts", "said"), [([], "ninguna columna"), (["F.\nPRES", "HORA"], "«F. PRES + HORA»")])
def test_of_which_column_the_moment_of_the_facts_is_is_said(
    facts: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict(found(facts=facts), KINDS["hearing"], Path("m.yaml"), Path("a.csv"))
    assert f"Momento de los hechos: {said}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("holders", "said"),
    [
        ({"offences": 3, "persons": 5}, ["2 de 5 registros van sin ninguna conducta"]),
        ({"offences": 0, "persons": 0}, ["5 de 5 registros van sin ninguna conducta", "5 de 5 registros van sin ning"]),
        ({"offences": 4, "persons": 4}, []),
        ({"persons": 3}, ["2 de 5 registros van sin ninguna persona"]),
    ],
)
def test_records_without_what_their_kind_is_about_are_said_before_what_is_next(
    holders: dict[str, int], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    trial = Trial(read=5, kept=5, records=5, filled={"occurred_at": 2}, holders=holders)
    verdict(trial, KINDS["case"], Path("m.yaml"), Path("a.csv"))
    before, after = capsys.readouterr().out.split("Siguiente")
    assert [before.count("registros van sin"), "undated" in after] == [len(said), True]
    assert all(one in before for one in said)
