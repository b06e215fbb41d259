from __future__ import annotations

import ast
import json
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from contracts.kinds import KINDS
from gateway.demo.home import SEED
from gateway.demo.issuer import DemoIssuer
from gateway.demo.sources import NAMES, Sources
from gateway.demo.world import simulate
from gateway.main import app, main
from gateway.settings import read_settings
from gateway.web.app import create_app
from gateway.wiring import access_log, databases
from policies.agreement import read
from policies.floor import IDENTIFIERS
from policies.rules import PARAMETERS, parse
from policies.views import views_of

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", ROOT / "README.es.md"]
DOCUMENTS = [*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
MADE = {"benchmarks/latest.json": "make bench"}  # a path that a command of ours writes
TOPS = r"contracts|adapters|policies|gateway|tests|docs|benchmarks|\.ci"
PATH = re.compile(rf"(?<![\w./-])(?:{TOPS})/[\w./*-]*[\w*/]")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
ROUTE = re.compile(r"\b(GET|POST) (/[\w./{}-]+)")


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(document: Path) -> str:
    return document.read_text("utf-8")


def code(markdown: str) -> list[str]:
    blocks = [line for _, block in FENCE.findall(markdown) for line in block.splitlines()]
    return [*blocks, *CODE.findall(FENCE.sub("", markdown))]


def commands(markdown: str) -> list[str]:
    found = (re.search(r"(?:^\s*|\()convenio ([a-z][^#)]*)", line) for line in code(markdown))
    return [match[1].strip() for match in found if match]


def complaint(command: str) -> str | None:
    words = command.split()
    node = typer.main.get_command(app)
    while isinstance(node, TyperGroup) and words and re.fullmatch(r"[a-z-]+", words[0]):
        known = node.commands.get(words[0])
        if known is None:
            return f"{command}: there is no {words[0]}"
        node, words = known, words[1:]
    options = {option for parameter in node.params for option in parameter.opts}
    wrong = [w for w in words if w.startswith("--") and w != "--help" and w.partition("=")[0] not in options]
    return f"{command}: no option {wrong[0]}" if wrong else None


def missing(markdown: str) -> list[str]:
    found = {path.rstrip("/") for path in PATH.findall(markdown)}
    return sorted(p for p in found if not any(ROOT.glob(p)) and MADE.get(p, "\0") not in markdown)


def anchors(document: Path) -> set[str]:
    found = re.findall(r"^#+ (.+)$", text(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_path_that_is_mentioned_exists(document: Path) -> None:
    assert missing(text(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_link_resolves(document: Path) -> None:
    for target in LINK.findall(FENCE.sub("", text(document))):
        file, _, anchor = target.partition("#")
        if file.startswith(("http://", "https://")):
            continue
        there = (document.parent / file).resolve() if file else document
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_command_exists(document: Path) -> None:
    assert [wrong for command in commands(text(document)) if (wrong := complaint(command))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    asked = {match[1] for line in code(text(document)) if (match := re.match(r"make ([a-z-]+)", line))}
    assert asked <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_route_exists(document: Path) -> None:
    known = {(method.upper(), path) for path, item in create_app(None).openapi()["paths"].items() for method in item}
    plurals = {f"/v1/{kind.plural}/" for kind in KINDS.values()}
    for method, path in ROUTE.findall(text(document)):
        spelled = [path] if "{kinds}" not in path else [path.replace("/v1/{kinds}/", plural) for plural in plurals]
        assert {(method, one) for one in spelled} <= known, path


def test_the_checks_of_documents_find_what_they_look_for() -> None:
    assert missing("`gateway/flow/nowhere.py`, docs/trust-model.md and gateway/*/nothing.py") == [
        "gateway/*/nothing.py",
        "gateway/flow/nowhere.py",
    ]
    assert missing("benchmarks/nowhere.json") == ["benchmarks/nowhere.json"]
    assert missing("https://example.org/docs/nowhere") == []
    assert complaint("agreement chekc FILE")
    assert complaint("pull --scheduled") is None
    assert complaint("pull --schedule")
    assert commands("`convenio log verify --kept FILE`, un convenio de colaboración") == ["log verify --kept FILE"]


def headings(document: Path) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCE.sub("", text(document)), re.MULTILINE)]


def figures(document: Path) -> list[list[str]]:
    rows = re.findall(r"^\|.*\|$", text(document), re.MULTILINE)
    return [re.findall(r"\d[\d,.]*", re.sub(r"`[^`]*`", "", row)) for row in rows]


def essence(block: str) -> str:
    return re.sub(r"[ ]*#.*$|--language \w+", "", block, flags=re.MULTILINE)


def test_both_readmes_say_the_same() -> None:
    english, spanish = READMES
    assert headings(english) == headings(spanish)
    assert figures(english) == figures(spanish)
    blocks = [[essence(b) for tag, b in FENCE.findall(text(d)) if tag in ("sh", "toml", "json")] for d in READMES]
    assert blocks[0] == blocks[1]
    paths = [sorted(set(PATH.findall(text(d)))) for d in READMES]
    assert paths[0] == paths[1]
    assert {c.split(" --language")[0] for c in commands(text(english))} == {
        c.split(" --language")[0] for c in commands(text(spanish))
    }


@pytest.mark.parametrize("document", READMES, ids=ids)
def test_what_is_quoted_as_json_is_json(document: Path) -> None:
    assert [json.loads(block) for tag, block in FENCE.findall(text(document)) if tag == "json"]


def test_the_demos_accounts_are_those_of_its_sources(tmp_path: Path) -> None:
    with Sources(simulate(SEED, date(2026, 3, 1), None), tmp_path) as sources:
        expected = {name: sources.expected(name) for name in NAMES}
    for name, truth in expected.items():
        row = " | ".join(str(count) for count in truth[:5])
        assert f"| `{name}` | {row} |" in text(READMES[0])


def test_the_accounts_of_real_data_are_those_that_are_tested() -> None:
    tree = ast.parse(text(ROOT / "tests" / "e2e" / "test_real_data.py"))
    tuples = [ast.literal_eval(n) for n in ast.walk(tree) if isinstance(n, ast.Tuple) and _is_account(n)]
    assert len(tuples) == 5
    for name, read_rows, released, quarantined, elsewhere in tuples:
        assert f"(`{name}`) | {read_rows:,} | {released:,} | {quarantined:,} | {elsewhere:,} |" in text(READMES[0])


def _is_account(node: ast.Tuple) -> bool:
    values = [element.value for element in node.elts if isinstance(element, ast.Constant)]
    return len(values) == len(node.elts) == 5 and [type(v) for v in values] == [str, int, int, int, int]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for folder in ("adapters/mappings", "gateway/demo/data/agreements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    settings = next(block for tag, block in FENCE.findall(text(READMES[0])) if tag == "toml")
    (tmp_path / "convenio.toml").write_text(settings, "utf-8")
    config = tomllib.loads(settings)
    keys = DemoIssuer(config["issuer"][0]["name"], config["serve"]["audience"]).jwks()
    (tmp_path / "jwks.json").write_text(json.dumps(keys), "utf-8")
    (tmp_path / "frase.txt").write_text("cuatro palabras sin relación alguna\n", "utf-8")
    (tmp_path / "frase.txt").chmod(0o600)
    (tmp_path / "buzon").mkdir()
    (tmp_path / "buzon" / "delitos_2014-03.csv").write_bytes(EXPORT.replace(b"\n", b"\r"))
    return tmp_path


EXPORT = b"""long,lat,x,y,fecha,calle,cruce,colonia,delito,tipo,fuente
-103.34,20.75,672382.3,2296059.5,01/03/2014,LIRIO,ROSA,CENTRO,PLEITOS O RIniAS,FALTA ADMINISTRATIVA,JUZGADOS MUNICIPALES
-103.34,20.75,672382.3,2296059.5,01/03/2014,LIRIO,ROSA,CENTRO,PLEITOS O RIniAS,FALTA ADMINISTRATIVA,JUZGADOS MUNICIPALES
-103.39,20.72,667194.3,2292900.7,02/03/2014,MAR,SOL,TESISTAN,ROBO,DELITOS VARIOS,CENTRO DE RESPUESTA INMEDIATA ZAPOPAN
"""


def test_the_ten_steps_connect_an_agency(town: Path) -> None:
    blocks = [block for tag, block in FENCE.findall(text(READMES[0])) if tag == "sh"]
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("convenio ")]
    assert len(lines) >= 14
    output: dict[str, str] = {}
    for line in lines:
        arguments = line.split()[1:]
        if arguments[0] == "serve":  # runs until it is stopped; here its sequencer takes one step
            with access_log.sequencer(read_settings(town / "convenio.toml")) as sequencer:
                sequencer.step()
            continue
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert result.exit_code == 0, (line, result.output, result.stderr)
        output[line] = result.output
    assert [v.view.name for v in databases.views(read_settings(town / "convenio.toml"))]
    assert "ana.lopez" in output["convenio caller list"]
    assert "3 leídas, 2 compartidas, 0 apartadas" in output["convenio pull"]
    leaves = 3  # the agreement, the caller, the pull
    assert f"convenio.zapopan.example/bitacora\n{leaves}\n" in output["convenio log checkpoint"]


def test_a_wrong_agreement_is_refused_with_the_rule_it_breaks(
    town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = town / "gateway/demo/data/agreements/zapopan-2026-01.yaml"
    changed = example.read_text("utf-8").replace("persons[].curp: {pseudonym: person}", "persons[].curp: keep", 1)
    example.write_text(changed, "utf-8")
    monkeypatch.setattr("sys.argv", ["convenio", "agreement", "check", str(example)])
    with pytest.raises(SystemExit):
        main()
    assert f"[{IDENTIFIERS.name}]" in capsys.readouterr().err


def test_the_agreement_format_s_example_compiles_and_its_transforms_are_all_there_are() -> None:
    document = ROOT / "docs" / "agreement.md"
    example = next(block for tag, block in FENCE.findall(text(document)) if tag == "yaml")
    assert len(views_of(read(example, "docs/agreement.md"))) == 2
    rows = re.findall(r"^\| `([^`]+)` \|", text(document), re.MULTILINE)
    written = [row for row in rows if row.partition(":")[0].strip("{") in PARAMETERS]
    assert {row.partition(":")[0].strip("{") for row in written} == set(PARAMETERS)
    for row in written:
        name, _, parameter = row.strip("{}").partition(": ")
        parse({name: int(parameter) if parameter.isdigit() else parameter} if parameter else name)
