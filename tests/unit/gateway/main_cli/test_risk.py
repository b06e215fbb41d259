from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sites import Site
from sites import site as made_site

from gateway.settings import Misconfigured

EXTRACT = """    extract:
      k: 4
      ladder:
        - {occurred_at: {date: month}}
        - {place.municipality: suppress}
"""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with made_site(tmp_path_factory.mktemp("risk"), server) as made:
        text = made.agreement_file.read_text("utf-8")
        head, clause, rest = text.partition("  - name: audiencias-analisis\n")
        before, fields, after = rest.partition("    fields:\n")
        head = head.replace("version: 1\n", "version: 2\n", 1)
        made.agreement_file.write_text(f"{head}{clause}{before}{EXTRACT}{fields}{after}", "utf-8")
        made.do(f"agreement activate {made.agreement_file}")
        made.pull(1, 6)
        made.pull(2, 3)
        yield made


@pytest.fixture
def view(site: Site) -> str:
    return f"{site.agreement}.audiencias-analisis"


def test_the_risk_of_a_view_is_a_table_and_a_plot(site: Site, view: str, tmp_path: Path) -> None:
    figures = json.loads(site.do(f"risk {view} --json"))
    assert (figures["rows"], figures["k"], figures["unique"]) == (9, 1, 1.0)
    said = site.do(f"risk {view} --plot {tmp_path / 'riesgo.svg'}")
    assert "100.0%" in said
    assert "█" in said
    drawing = ElementTree.fromstring((tmp_path / "riesgo.svg").read_text("utf-8"))
    assert len([one for one in drawing if one.tag.endswith("rect")]) == 7
    january = json.loads(site.do(f"risk {view} --from 2014-01 --to 2014-02 --json"))
    assert january["rows"] == 6


def test_an_extract_of_a_closed_period_keeps_its_k_counts_what_it_leaves_out_and_is_logged(
    site: Site, view: str, tmp_path: Path
) -> None:
    out = tmp_path / "enero.ndjson"
    told = json.loads(site.do(f"extract {view} --from 2014-01 --to 2014-02 --out {out} --json"))
    assert (told["read"], told["kept"], told["suppressed"], told["climbed"]) == (6, 6, 0, 1)
    assert told["before"]["k"] < 4 <= told["after"]["k"]
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert Counter(one["occurred_at"] for one in records) == {"2014-01": 6}
    assert out.read_text("utf-8") == "".join(sorted(out.read_text("utf-8").splitlines(keepends=True)))
    site.sequence()
    [(logged, body)] = site.query("SELECT view, body FROM leaf WHERE action = 'extract'", "access_log")
    assert logged == view
    leaf = json.loads(bytes(body))  # type: ignore[call-overload]
    assert (leaf["query"], leaf["records"]) == (
        {"from": "2014-01", "to": "2014-02", "k": 4, "climbed": 1, "suppressed": 0},
        6,
    )
    again = tmp_path / "otra.ndjson"
    site.do(f"extract {view} --from 2014-01 --to 2014-02 --out {again}")
    assert again.read_bytes() == out.read_bytes()
    for since, until in (("2014-01", "2014-03"), ("2014-01-03", "2014-01-20")):
        with pytest.raises(Misconfigured, match="one that overlaps could be subtracted from it"):
            site.do(f"extract {view} --from {since} --to {until} --out {tmp_path / 'x'}")
    told = json.loads(site.do(f"extract {view} --from 2014-02 --to 2014-03 --out {tmp_path / 'febrero'} --json"))
    assert (told["read"], told["kept"], told["suppressed"]) == (3, 0, 3)
    assert (tmp_path / "febrero").read_bytes() == b""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--from 2014-02 --to 2999-01", "the period is not over"),
        ("--from 2014-02 --to 2014-01", "and ends later"),
        ("--from enero --to febrero", "expected like these"),
        ("--from 2014-W01 --to 2014-W05", "writes its times by that"),
    ],
)
def test_an_open_or_impossible_period_is_refused(site: Site, view: str, tmp_path: Path, words: str, said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        site.do(f"extract {view} {words} --out {tmp_path / 'x'}")
    assert not (tmp_path / "x").exists()


def test_a_view_that_states_no_extract_or_is_none_gives_none(site: Site, tmp_path: Path) -> None:
    name = site.agreement
    with pytest.raises(Misconfigured, match="its agreement states no `extract`"):
        site.do(f"extract {name}.incidentes-analisis --from 2014-01 --to 2014-02 --out {tmp_path / 'x'}")
    with pytest.raises(Misconfigured, match="no such view"):
        site.do(f"risk {name}.nada")
    with pytest.raises(Misconfigured, match="and ends later"):
        site.do(f"risk {name}.incidentes-analisis --from 2014-01")
