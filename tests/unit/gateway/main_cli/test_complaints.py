from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.rows.mapper import read_mapping
from contracts import document
from contracts.document import DocumentError
from gateway import main
from gateway.main.complaint_words import SPANISH
from gateway.main.complaints import said, told

ROOT = Path(__file__).parents[4]
MAPPING = (ROOT / "docs" / "sources" / "example" / "boletas.yaml").read_text("utf-8")
ADAPTERS = ROOT / "adapters"
CHECKS = sorted(
    [*(ADAPTERS / "check").glob("*.py"), *(ADAPTERS / "document").glob("*.py"), ADAPTERS / "files" / "names.py"]
)
READING = [ADAPTERS / "values" / "repair_pattern.py", ROOT / "contracts" / "document.py"]
NO_TEXTS = {
    ", or ",
    "a list",
    "names with values",
    "[{}]",
    "{}[{}]",
    ".{}",
    "#{}",
    "a {}",
    "{}{}.",
    "{}/{}",
    "{}.{}",
    "{}: {}",
    "{}:{}: {}: {}; {}",
}
NAMES = ("found", "expected", "better", "told")


def texts(node: ast.AST) -> Iterator[str]:
    """What a complaint may say there, with {} for what is filled in."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def made(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in NAMES
        error = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_error"
        if named or error or isinstance(node, ast.Yield | ast.YieldFrom | ast.Return):
            yield from (text for text in texts(node) if " " in text and text not in NO_TEXTS)


def test_what_a_wrong_shape_is_told_has_its_spanish_too() -> None:
    limits = {"max_length": 7, "min_length": 7, "ge": 7, "gt": 7, "le": 7}
    expected = [text.format_map(limits) for text in document._EXPECTED.values()]
    assert [text for text in (*expected, *document._PATTERNS.values()) if not is_spanish(text)] == []


def is_spanish(text: str) -> bool:
    spanish = said(text)
    return spanish != text and re.search(r"\b(the|is|are|of|with|needs|and|no such|expected)\b", spanish) is None


@pytest.mark.parametrize("file", [*CHECKS, *READING], ids=lambda file: file.name)
def test_everything_a_mapping_may_be_told_has_its_spanish(file: Path) -> None:
    without = {text for text in made(file) if not is_spanish(text.replace("{}", "7"))}
    assert without == set()


def test_the_checks_texts_are_found_and_one_without_spanish_would_be_noticed() -> None:
    found = {text for file in [*CHECKS, *READING] for text in made(file)}
    assert len(found) > 100
    assert "{} is used by the mapping" in found
    assert said("we say this nowhere") == "we say this nowhere"
    assert not is_spanish("the moon is no cheese of ours")


def test_what_is_filled_in_stands_where_it_stood() -> None:
    for english, spanish in SPANISH.items():
        assert english.count("@") >= spanish.count("@"), english
    assert said("fields.x is no value of sex") == "fields.x no es un valor de sex"
    assert said("'%y': %y is not supported") == "'%y': %y no se admite"
    assert said("date does not give a whole number") == "date no produce un número entero"
    assert said("a whole number is expected, or a list is expected: [one, other]") == (
        "se espera un número entero, o se espera una lista: [uno, otro]"
    )
    assert said("expected a postal code") == "se espera a postal code"


@pytest.mark.parametrize(
    ("right", "wrong", "es"),
    [
        ("source: boletas", "source: Boletas 2024", "se encontró 'Boletas 2024'; se espera un nombre con a-z, 0-9 y -"),
        ("kind: hearing", "kind: audiencia", "se encontró 'audiencia'; se espera uno de: case, hearing, incident"),
        ("infraction.label:", "infraction.labl:", "no hay un dato con ese nombre; ¿quiso decir infraction.label?"),
        ('const: "14120"', 'const: "120"', "'120' no es un valor de place.municipality; se espera clave INEGI"),
        ("MULTA: fine", "MULTA: multa", "'multa' no es un valor de measure.kind; se espera uno de: warning, fine"),
        ("zone: America/Mexico_City", "zone: Jalisco", "no es una zona horaria; por ejemplo America/Mexico_City"),
        ("mapping: 1", "mapping: 1\ncolumnas: []", "aquí no hay nada con ese nombre; quítelo o corrija"),
        ("remission_folio: {text", "remission_folio: {texto", "se espera exactamente uno de estos: const, text, "),
        ("nulls: [S/D]", "nulls: S/D", "se encontró 'S/D'; se espera una lista"),
    ],
)
def test_an_officer_is_told_in_spanish_first(right: str, wrong: str, es: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read_mapping(MAPPING.replace(right, wrong, 1), "boletas.yaml")
    lines = told(raised.value.complaints).splitlines()
    line = MAPPING[: MAPPING.index(right)].count("\n") + 1 + wrong.count("\n")
    assert any(es in text and f"boletas.yaml, línea {line}, " in text for text in lines), lines
    assert f"  · line {line}: " in "\n".join(lines)


def test_the_command_line_shows_it_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING.replace("kind: hearing", "kind: '[red] :100:'"), "utf-8")
    monkeypatch.setattr(sys, "argv", ["convenio", "source", "try", str(tmp_path / "m.yaml"), str(tmp_path)])
    with pytest.raises(SystemExit):
        main.main()
    shown = capsys.readouterr().err
    assert "línea 5, kind: se encontró '[red] :100:'; se espera uno de: " in shown
    assert "· line 5: found '[red] :100:'" in shown
