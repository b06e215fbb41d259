"""``convenio text``: how well redaction does on the owner's own marked texts, and the line an agreement needs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.main.gold import Gold, read_gold
from gateway.main.say import AsJson, as_json, fail, out, say, table
from policies.measurement import LEAST_DOCUMENTS
from policies.redaction.engine import ALLOWED_ONLY, ENGINE, LAYERS
from policies.redaction.measure import Measured, Tally, measure

app = typer.Typer(name="text", help="Textos redactados. · Redacted texts.", no_args_is_help=True)
_LAYERS = {
    "parties": "partes del registro · the record's parties",
    "patterns": "formas y dígitos · forms and check digits",
    "triggers": "anuncios · triggers",
    "catalogues": "catálogos · catalogues",
    "propagation": "repetición · propagation",
    ALLOWED_ONLY: "solo lo inocuo · allow-list",
}


@app.callback()
def _group() -> None:
    """Textos redactados. · Redacted texts."""


@app.command("measure")
def measured(
    gold: Annotated[Path, typer.Argument(help="Textos marcados: JSONL, o carpeta brat · marked texts")],
    owner: Annotated[
        str | None, typer.Option(help="Responsable: imprime su renglón del convenio · prints the agreement's line")
    ] = None,
    without: Annotated[list[str] | None, typer.Option(help="Sin esta capa · leave this layer out")] = None,
    allow_list: Annotated[bool, typer.Option(help="Solo queda lo inocuo · only harmless words stay")] = False,
    json: AsJson = False,
) -> None:
    """¿Cuánto se quita de lo que identifica, y cuánto de lo demás? · How much of what identifies is removed?"""
    if unknown := sorted(set(without or ()) - set(LAYERS)):
        fail(f"no hay capa · no such layer: {', '.join(unknown)}; hay · there are: {', '.join(LAYERS)}")
    layers = [layer for layer in LAYERS if layer not in (without or ())] + [ALLOWED_ONLY] * allow_list
    sample = read_gold(gold)
    found = measure(sample.texts, layers)
    if json:
        as_json(_document(owner, sample, layers, found))
        return
    _show(sample, layers, found)
    if owner is not None:
        _line(_document(owner, sample, layers, found))


def _show(sample: Gold, layers: list[str], found: Measured) -> None:
    heads = ("", "cubierto\ncover", "con fuga\nleaking", "de más\nover-redaction")
    rows = [("como están · as written", found.as_written), ("EN MAYUSCULAS · in capitals", found.in_capitals)]
    table(
        f"{len(sample.texts)} textos · texts ({sample.digest})",
        heads,
        [(name, *_shares(tally)) for name, tally in rows],
    )
    removed = found.as_written.layers
    table(
        "Capas · layers",
        ("capa\nlayer", "quitó\nremoved"),
        [(_LAYERS[layer], f"{removed[layer] / max(1, found.as_written.gold):.1%}") for layer in layers],
    )
    if len(sample.texts) < LEAST_DOCUMENTS:
        say(f"para un convenio hacen falta {LEAST_DOCUMENTS} textos", f"an agreement needs {LEAST_DOCUMENTS} texts")


def _shares(tally: Tally) -> tuple[str, str, str]:
    return (
        f"{tally.cover:.1%}\n{_range(tally.cover_bounds())}",
        f"{tally.leaking} / {tally.texts}\n{_range(tally.leaking_bounds())}",
        f"{tally.over_share:.1%}\n{_range(tally.over_bounds())}",
    )


def _range(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:.1%}–{bounds[1]:.1%}"


def _document(owner: str | None, sample: Gold, layers: list[str], found: Measured) -> dict[str, Any]:
    """The measurement as an agreement records it."""
    return {
        **({"owner": owner} if owner is not None else {}),
        "on": datetime.now(UTC).date().isoformat(),
        "engine": ENGINE,
        "sample": sample.digest,
        "documents": len(sample.texts),
        "layers": layers,
        "as_written": _figures(found.as_written),
        "in_capitals": _figures(found.in_capitals),
    }


def _figures(tally: Tally) -> dict[str, float]:
    return {
        "cover": round(tally.cover, 4),
        "at_least": round(tally.cover_bounds()[0], 4),
        "leaking": tally.leaking,
        "over": round(tally.over_share, 4),
        "at_most": round(tally.over_bounds()[1], 4),
    }


def _line(document: dict[str, Any]) -> None:
    say("para el convenio, antes de views:", "for the agreement, before views:")
    out.print(f"measurements:\n  - {_flow(document)}", markup=False, soft_wrap=True)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)
