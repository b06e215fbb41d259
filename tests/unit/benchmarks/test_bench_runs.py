from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import (
    deid_presidio,
    deid_views,
    growth,
    naive,
    overlap,
    paging,
    peer,
    pipeline_floor,
    pipeline_naive,
    readme,
    redaction,
    relay,
    search_audited,
    search_plain,
    servers,
    token_presidio,
    town,
)
from benchmarks.pairs import Figure


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_the_same_seed_gives_the_same_export(tmp_path: Path) -> None:
    assert list(town.rows(40)) == list(town.rows(40))
    assert len({row[0] for row in town.rows(40)}) == 40


def test_the_pull_and_its_bare_stages() -> None:
    ticks: list[None] = []
    found = pipeline_floor.measure(2, 60, lambda: ticks.append(None))
    assert (found.name, len(found.ratios), len(ticks)) == ("pipeline_floor", 2, 2)
    assert found.details["bare_us"].keys() == {"read", "validate", "deidentify", "store"}  # type: ignore[attr-defined]


def test_the_pull_into_a_server_and_its_bare_stages(postgres: object) -> None:
    del postgres  # found by its address
    found = pipeline_floor.on_postgres(1, 60, lambda: None)
    assert (found.name, len(found.ratios)) == ("pipeline_floor_postgres", 1)


def test_the_first_version_makes_the_same_payloads() -> None:
    found = pipeline_naive.measure(1, 120, lambda: None)
    assert (found.name, len(found.ratios)) == ("pipeline_naive", 1)


def test_a_first_version_that_does_less_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pipeline_naive.naive.TRANSFORMS, "band", lambda *_: None)
    with pytest.raises(AssertionError, match="not the same work"):
        pipeline_naive.measure(1, 60, lambda: None)


def test_the_audited_page_beside_the_bare_one_and_beside_an_orms(postgres: object) -> None:
    del postgres
    for measure, name in ((search_audited.measure, "search_audited"), (search_plain.measure, "search_plain")):
        found = measure(1, 60, 0.1, lambda: None)
        assert (found.name, len(found.ratios)) == (name, 1)


def test_every_view_by_one_function_and_by_interpreting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (found := deid_views.measure(1, 60, lambda: None)).name == "deid_views"
    assert len(found.ratios) == 1
    monkeypatch.setitem(naive.TRANSFORMS, "band", lambda *_: None)
    with pytest.raises(AssertionError):
        deid_views.measure(1, 60, lambda: None)


def test_a_peer_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer, "PEERS", tmp_path)
    for measure in (deid_presidio.measure, deid_presidio.on_pandas, token_presidio.measure):
        with pytest.raises(servers.Absent, match="make bench"):
            measure(1, 60, lambda: None)


@pytest.mark.skipif(not (peer.PEERS / "ready").exists(), reason="the measured peers are not installed: `make bench`")
def test_tokens_and_records_beside_presidio_s_ways() -> None:
    for measure in (deid_presidio.measure, deid_presidio.on_pandas, token_presidio.measure):
        assert len(measure(1, 60, lambda: None).ratios) == 1


def test_a_deep_page_beside_the_first(postgres: object) -> None:
    del postgres
    for measure, name in ((paging.on_postgres, "paging"), (paging.on_sqlite, "paging_sqlite")):
        found = measure(1, 20_000, lambda: None)
        assert (found.name, len(found.ratios)) == (name, 1)


def test_a_page_that_is_sorted_for_is_no_figure() -> None:
    with pytest.raises(AssertionError, match="TEMP B-TREE"):
        paging._require(["SEARCH r USING INDEX ix_release_when", "USE TEMP B-TREE FOR ORDER BY"])


def test_a_pull_into_a_full_store_beside_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "ROWS", 60)
    found = growth.measure(1, 200, lambda: None)
    assert (found.name, len(found.ratios), found.details["releases"]) == ("growth", 1, 600)


def test_latest_keeps_what_was_not_measured_and_claims_nothing_doubtful(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    (tmp_path / "latest.json").write_text('{"search_audited": 0.8, "pipeline_floor": 9.0}', "utf-8")
    sure = Figure("pipeline_floor", pipeline_floor.GOAL, [1.2] * 5, "")
    unsure = Figure("pipeline_naive", pipeline_naive.GOAL, [10.0, 30.0], "")
    command._write([sure, unsure], {})
    latest = json.loads((tmp_path / "latest.json").read_text("utf-8"))
    assert latest == {"search_audited": 0.8, "pipeline_floor": 1.2, "pipeline_naive": None}
    details = json.loads((tmp_path / "details.json").read_text("utf-8"))
    assert details["pipeline_naive"]["doubt"].startswith("only 2 rounds")
    command.table([sure, unsure])


def test_the_relay_and_bare_sending(postgres: object, kafka: object) -> None:
    del postgres, kafka
    for measure, name in ((relay.on_postgres, "relay"), (relay.on_sqlite, "relay_sqlite")):
        found = measure(1, 60, lambda: None)
        assert (found.name, len(found.ratios), found.details["messages"]) == (name, 1, 180)


def test_bare_sending_of_anything_else_is_found_out(kafka: object, monkeypatch: pytest.MonkeyPatch) -> None:
    del kafka
    whole = relay._messages
    monkeypatch.setattr(relay, "_messages", lambda s: [m._replace(headers=m.headers[1:]) for m in whole(s)])
    with pytest.raises(AssertionError, match="not the same work"):
        relay.on_sqlite(1, 60, lambda: None)


def test_a_relay_beside_a_pull(postgres: object, kafka: object) -> None:
    del postgres, kafka
    found = overlap.measure(1, 60, lambda: None)
    assert (found.name, len(found.ratios), found.details["releases"]) == ("overlap", 1, 180)
    assert 0 < found.ratio <= 1


def test_both_rates_begin_with_the_first_durable_release_and_end_each_with_its_last() -> None:
    looks = [(0.0, 0, 0), (1.0, 2, 0), (2.0, 4, 1), (3.0, 6, 3), (4.0, 6, 5), (5.0, 6, 6)]
    assert overlap._measured([overlap.Seen(*look) for look in looks], 6) == overlap.Run(3.0, 5.0, 3)


def test_a_figure_whose_server_is_absent_is_named_and_claims_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    for variable in (servers.POSTGRES, servers.KAFKA):
        monkeypatch.delenv(variable, raising=False)
    assert command.main(["--quick", "relay", "overlap"]) == 1
    shown = capsys.readouterr().out
    assert "relay: NO SE MIDIÓ" in shown
    assert "overlap: NO SE MIDIÓ" in shown
    assert json.loads((tmp_path / "latest.json").read_text("utf-8")) == {}


def test_the_readmes_tables_are_made_of_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (command, readme):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    for name, words in readme.READMES.items():
        told = words._replace(
            rows={figure: words.rows[figure] for figure in ("pipeline_floor", "redact_cover", "growth")}
        )
        monkeypatch.setitem(readme.READMES, name, told)
        (tmp_path / name).write_text(f"above\n{readme.BEGIN}old\n{readme.END}\nbelow\n", "utf-8")
    with pytest.raises(SystemExit, match="growth, pipeline_floor, redact_cover"):
        readme.main(tmp_path)  # nothing was measured yet
    details = {"store": "SQLite", "rows": 48_000, "records_per_second": 6620, "records_per_core_second": 4533}
    for ratios in ([1.2, 1.3, 1.31, 1.32, 1.4], [1.1, 1.2, 1.21, 1.22, 1.3]):
        command._write([Figure("pipeline_floor", pipeline_floor.GOAL, ratios, "", details)], {"quick": False})
    command._write([Figure("redact_cover", redaction.COVER, [0.958] * 5, "", {"as_written": LEAKS})], {"quick": True})
    command._write([Figure("growth", growth.GOAL, [0.4, 0.5, 0.6, 0.7, 0.8], "", GROWN)], {"quick": False})
    with pytest.raises(SystemExit, match=r"make bench`: redact_cover$"):
        readme.main(tmp_path)
    command._write([Figure("redact_cover", redaction.COVER, [0.958] * 5, "", {"as_written": LEAKS})], {"quick": False})
    readme.main(tmp_path)
    above, marked, rest = (tmp_path / "README.md").read_text("utf-8").partition(readme.BEGIN)
    shown, end, below = rest.partition(readme.END)
    assert (above, marked, end, below) == ("above\n", readme.BEGIN, readme.END, "\nbelow\n")
    assert [line.split(" | ")[:4] for line in shown.splitlines()[2:]] == [
        ["| `pipeline_floor` (bound 1.5)", "1.21", "1.20–1.22", "1.31"],
        ["| `redact_cover` (bound 0.95)", "0.958", "", ""],
        ["| `growth` (bound 0.5)", "—", "0.500–0.700", ""],
    ]
    assert "3,000 records/s with 1,500,000 releases stored (2,500 a core second), 4,000 into an empty one" in shown
    assert "4,533 por segundo de núcleo" in (tmp_path / "README.es.md").read_text("utf-8")


LEAKS = {"texts_with_a_leak": [133, 250, 0.47, 0.59]}
SPEEDS = {"full": 3000, "empty": 4000}
GROWN = {"releases": 1_500_000, "rows": 4000, "records_per_second": SPEEDS, "records_per_core_second": 2500}


def test_both_languages_tell_every_figure() -> None:
    assert readme.ENGLISH.rows.keys() == readme.SPANISH.rows.keys() == command.FULL.keys() == command.QUICK.keys()


def test_the_readmes_tables_hold_the_figures_that_are_kept() -> None:
    latest = json.loads((Path(command.__file__).parent / "latest.json").read_text("utf-8"))
    for name, words in readme.READMES.items():
        text = (Path(command.__file__).parents[1] / name).read_text("utf-8")
        shown = text.partition(readme.BEGIN)[2].partition(readme.END)[0]
        for figure, ratio in latest.items():
            value = "—" if ratio is None else readme._number(ratio)
            assert re.search(rf"\| `{figure}` \({words.bound} [0-9.]+\) \| {re.escape(value)} \|", shown), figure
