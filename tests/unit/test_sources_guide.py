from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from adapters.rows.mapper import Mapped, Mapper, read_mapping
from adapters.values.flatten import members, with_parts
from gateway.main import app
from gateway.main.source_rules import RULES

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "docs" / "sources" / name for name in ("README.md", "README.en.md")]
EXAMPLE = "docs/sources/example"
FENCE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Where a rule is named: the callable, and which of its arguments it is.
NAMED = {"Problem": 1, "BadRow": 1, "Record": 2, "Line": 3, "Unclear": 0, "Unreadable": 0, "Unfinished": 0}


def text(guide: Path) -> str:
    return guide.read_text("utf-8")


def commands(guide: Path) -> list[list[str]]:
    lines = [line for block in FENCE.findall(text(guide)) for line in block.splitlines()]
    return [line.split()[1:] for line in lines if line.startswith("convenio ")]


def listed_rules(guide: Path) -> list[str]:
    table = text(guide).split("\n## ")[5]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    return [rule for row in rows for rule in re.findall(r"`([a-z_0-9]+)`", row)]


def account(guide: Path) -> list[int]:
    row = next(re.finditer(r"^\|( \d+ \|){7}$", text(guide), re.MULTILINE))
    return [int(number) for number in re.findall(r"\d+", row[0])]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / EXAMPLE, tmp_path / EXAMPLE)
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, (arguments, result.output, result.stderr)
    return result.stdout


def test_both_guides_say_the_same() -> None:
    spanish, english = map(text, GUIDES)
    assert FENCE.findall(spanish) == FENCE.findall(english)
    assert [len(m) for m in re.findall(r"^(#+) ", spanish, re.MULTILINE)] == [
        len(m) for m in re.findall(r"^(#+) ", english, re.MULTILINE)
    ]
    assert listed_rules(GUIDES[0]) == listed_rules(GUIDES[1])
    assert account(GUIDES[0]) == account(GUIDES[1])
    defects = [guide.split("\n## ")[6].splitlines() for guide in (spanish, english)]
    assert len(defects[0]) == len(defects[1]) > 15
    fields = [re.findall(r"^\| (`\{.*\}`) \|", guide, re.MULTILINE) for guide in (spanish, english)]
    assert fields[0] == fields[1]


def test_the_guide_s_commands_lead_from_the_file_to_its_accounts(town: Path) -> None:
    output = {arguments[1]: run(*arguments) for arguments in commands(GUIDES[0])}
    assert {"inspect", "draft", "decide", "fields", "try"} == output.keys()
    assert 'cp1252; ";"; CRLF' in output["inspect"]
    tried = json.loads(run(*commands(GUIDES[0])[-1], "--json"))
    counts = ("read", "kept", "repeated", "withdrawn", "quarantined", "elsewhere", "joined")
    assert [tried[name] for name in counts] == account(GUIDES[0])


def test_the_draft_leaves_open_what_the_guide_says_it_does(town: Path) -> None:
    draft = next(arguments for arguments in commands(GUIDES[0]) if arguments[1] == "draft")
    said = run(*draft)
    open_, decided = (town / "boletas.yaml").read_text("utf-8"), (town / EXAMPLE / "boletas.yaml").read_text("utf-8")
    assert [said.count(f"persons[0].{name}") for name in ("curp", "age", "role")] == [1, 1, 0]

    settled = re.findall(r"^\|.*\| `([a-z_0-9.\[\]]+: \{.*\})` \|$", text(GUIDES[0]).split("\n## ")[3], re.MULTILINE)
    assert len(settled) == 3
    assert [line for line in settled if line not in decided] == []
    assert read_mapping(decided, "boletas.yaml").source == "boletas"
    kept = [line for line in open_.splitlines() if line and not line.strip().startswith("#")]
    assert [line for line in kept if line.partition("   #")[0] not in decided] == []


def test_the_guide_s_keys_make_its_mapping_of_the_draft(town: Path) -> None:
    draft = next(arguments for arguments in commands(GUIDES[0]) if arguments[1] == "draft")
    decide = next(arguments for arguments in commands(GUIDES[0]) if arguments[1] == "decide")
    run(*draft)
    rows = re.findall(r"^\| [^|]+ \| (`\d+`|Enter)[^|]* \| [^|]+ \|$", text(GUIDES[0]).split("\n## ")[3], re.MULTILINE)
    keys = "".join(f"{row.strip('`').removeprefix('Enter')}\n" for row in rows)
    said = CliRunner().invoke(app, decide, input=keys, catch_exceptions=False).stdout
    assert "Decididas: 3; quedan: 1" in said
    made, example = (path.read_text("utf-8") for path in (town / "boletas.yaml", town / EXAMPLE / "boletas.yaml"))
    assert read_mapping(made, "a.yaml").version == read_mapping(example, "a.yaml").version


def test_the_persons_in_lists_are_the_record_s_as_the_guide_says() -> None:
    head = "mapping: 1\nsource: c\nowner: o\nkind: case\nzone: America/Mexico_City\nread: {json: {files: '*.json'}}\n"
    more = "  opened_at: {date: FECHA, format: iso}\n  offences[0].label: {text: DELITO}\n"
    for guide in GUIDES:
        (item,) = re.findall(r"^```json\n(.*?)^```$", text(guide), re.MULTILINE | re.DOTALL)
        (lines,) = re.findall(r"^```yaml\n(.*?)^```$", text(guide), re.MULTILINE | re.DOTALL)
        mapping = read_mapping(f"{head}key: {{columns: [NUC]}}\n{lines}{more}", "c.yaml")
        values = with_parts(json.loads(item), members(mapping))
        assert isinstance(values, dict)
        found = Mapper(mapping).map(values)
        assert isinstance(found, Mapped)
        roles = [(one["role"], one["given_names"]) for one in found.fields["persons"]]
        assert roles == [("victim", "ANA"), ("victim", "EVA"), ("accused", "LUIS")]


HEADINGS = [
    "FOLIO",
    "No.",
    "FECHA",
    "TURNO",
    "HORA",
    "NOMBRE",
    "CURP",
    "MOTIVO",
    "FALTA",
    "MULTA",
    "COORDENADAS",
    "ESTATUS",
]
SHEETS: dict[str, list[list[object]]] = {
    "ENERO": [
        ["BITÁCORA"],
        [*HEADINGS],
        ["1", 1, datetime(2024, 1, 15), "1", "22:15", "MUÃ‘OZ JOSE", "MUXJ991123HJCXXS01", "RIÑA", "", "$1,200.00"],
        ["2", 2, None, None, "00:00", "LUIS PEÑA", "PEXL850704HJCXXS01", "", "RUIDO", "", "20.72, -103.38"],
        [*HEADINGS],
        ["3", 3, "16/01/2024", "2", "7:05\xa0p.\xa0m.", "SOTO ANA", "SOXA000000", "RIÑA", "", "", "72.0, -103.3"],
        ["TOTAL", 3],
    ],
    "FEBRERO": [
        ["BITÁCORA"],
        [*HEADINGS],
        ["4", 1, datetime(2024, 8, 2), "1", time(9, 30), "LEON MARTA", "", "RIÑA"],
        ["5", 2, "03-feb-24", "1", "99:99", "DIAZ RAUL", "DIXR010516HJCXXL04", "RIÑA"],
        ["6", 3, datetime(2024, 2, 20), "1", "10:00", "SOTO ANA", "", "RIÑA"],
        ["7", 4, "", "", "", "", "", "", "", "", "", "CANCELADO"],
    ],
}


def test_the_least_settings_of_the_guide_let_accounts_be_asked(town: Path) -> None:
    (spanish,), (english,) = (
        re.findall(r"^```toml\n(.*?)^```$", text(one), re.MULTILINE | re.DOTALL) for one in GUIDES
    )
    assert spanish == english
    Path("convenio.toml").write_text(spanish, "utf-8")
    shutil.copy(f"{EXAMPLE}/boletas.yaml", "boletas.yaml")
    Path("buzon").mkdir()
    for command in ("store upgrade", "keys new juzgado-ejemplo --no-escrow", "source accounts"):
        assert all(f"`convenio {command}`" in text(guide) for guide in GUIDES)
        said = run(*command.split())
    assert "boletas: nunca se ha leído" in said


def test_the_second_example_reads_the_defects_that_the_guide_lists(town: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save("bitacora_2024.xlsx")
    options = ("--json", "--values", "--rows", "9")
    tried = json.loads(run("source", "try", f"{EXAMPLE}/bitacora.yaml", "bitacora_2024.xlsx", *options))
    assert (tried["read"], tried["kept"], tried["withdrawn"], tried["quarantined"]) == (7, 6, 1, 0), tried["reasons"]
    assert tried["unknown"] == {"persons[].curp": 1, "place.latitude": 1, "place.longitude": 1}
    assert tried["repaired"] == {"enie": 1, "pesos": 1}
    assert tried["read_as"] == {"bitacora_2024.xlsx": "footer: 1 | heading repeated: 1"}
    shown = [{line["field"]: line["value"] for line in row["lines"]} for row in tried["rows"][:6]]
    assert [(row["occurred_at"][:16], row["occurred_precision"]) for row in shown] == [
        ("2024-01-15T22:15", "minute"),
        ("2024-01-15T00:00", "day"),
        ("2024-01-16T19:05", "minute"),
        ("2024-02-08T09:30", "minute"),
        ("2024-02-03T00:00", "day"),
        ("2024-02-20T10:00", "minute"),
    ]
    names = [(row["persons[0].given_names"], row["persons[0].first_surname"]) for row in shown[:2]]
    assert names == [("JOSE", "MUÑOZ"), ("LUIS", "PEÑA")]
    assert (shown[0]["measure.fine_pesos"], shown[1]["place.latitude"]) == ("1200", "20.72")
    assert [row["infraction.label"] for row in shown[:2]] == ["RIÑA", "RUIDO"]


def test_every_rule_has_its_words_and_its_line_in_the_guide() -> None:
    assert sorted(listed_rules(GUIDES[0])) == sorted(RULES)
    assert sorted(named_rules() - RULES.keys()) == []
    assert {"date_format", "blank_row", "duplicate_key", "encoding"} <= named_rules()


def named_rules() -> set[str]:
    files = [
        *(ROOT / "adapters").rglob("*.py"),
        ROOT / "contracts" / "kind.py",
        ROOT / "gateway" / "flow" / "change.py",
    ]
    return {rule for file in files for rule in _named_in(ast.parse(text(file)))}


def _named_in(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in NAMED:
            at = NAMED[call.func.id]
            if len(call.args) > at and isinstance(rule := call.args[at], ast.Constant) and isinstance(rule.value, str):
                yield rule.value
