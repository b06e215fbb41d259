"""``convenio contracts``: the published documents, written from the code and checked against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts import compatibility, publish
from contracts.fields import Leaf, Sensitivity
from contracts.forms import Words, fits, meanings
from contracts.kinds import KINDS
from gateway.main.say import AsJson, as_json, escape, fail, say, table
from gateway.web.app import create_app

app = typer.Typer(name="contracts", help="Contratos publicados. · Published contracts.", no_args_is_help=True)
PUBLISHED = Path(publish.__file__).parent / "published"
Folder = Annotated[Path, typer.Option(help="Carpeta · folder")]
_NEEDED = {"record": " [red]*[/red]", "part": " [red](*)[/red]", "no": ""}
_SENSITIVITY = {
    Sensitivity.DIRECT: "identifica · identifies",
    Sensitivity.QUASI: "identifica junto con otros · identifies with others",
    Sensitivity.SENSITIVE: "sensible · sensitive",
    Sensitivity.FREE_TEXT: "texto libre, no sale como viene · free text",
    Sensitivity.OPERATIONAL: "",
}


def documents() -> dict[str, bytes]:
    """Every published document as the code has it now, the API's OpenAPI included."""
    return publish.documents({"openapi.v1.json": create_app(None).openapi()})


@app.command()
def write(folder: Folder = PUBLISHED) -> None:
    """Escribir los contratos; se niega a romper una versión publicada. · Write them; refuses to break a version."""
    current = documents()
    published = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    if findings := compatibility.check(published, published | current):
        fail("\n".join(map(str, findings)))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in current.items():
        (folder / name).write_bytes(content)
    say(f"{len(current)} documentos en {folder}", "documents written")


@app.command()
def check(folder: Folder = PUBLISHED) -> None:
    """¿Coincide lo publicado con el código? · Does what is published match the code?"""
    stale = [n for n, content in documents().items() if not (p := folder / n).exists() or p.read_bytes() != content]
    if stale:
        fail(f"difieren · differ: {', '.join(sorted(stale))}: `convenio contracts write`")
    say("lo publicado coincide con el código", "published documents match the code")


@app.command()
def fields(
    kind: Annotated[str, typer.Argument(help="Clase de registro · record kind: hearing, incident, case")],
    part: Annotated[
        str | None, typer.Option(help="Solo una parte · one part: persons, place, persons.address…")
    ] = None,
    json: AsJson = False,
) -> None:
    """Los datos de una clase de registro y qué cabe en cada uno. · A kind's fields, and what fits each.

    Sin --part, los propios del registro y sus partes. · Without --part, the record's own and its parts.
    """
    if kind not in KINDS:
        fail(f"no hay «{kind}» · there is no such kind: {', '.join(KINDS)}")
    found = [leaf for leaf in KINDS[kind].leaves.values() if part is None or _within(leaf.path, part)]
    if not found:
        parts = sorted({leaf.path.partition(".")[0] for leaf in KINDS[kind].leaves.values() if "." in leaf.path})
        fail(f"--part: no hay «{part}» · there is no such part: {', '.join(parts)}".replace("[]", ""))
    if json:
        as_json([_field(leaf) for leaf in found])
        return
    title = f"{KINDS[kind].es} · {KINDS[kind].en} ({kind})"
    if part is not None:
        _show(title, found)
        return
    _show(title, [leaf for leaf in found if "." not in leaf.path])
    _parts(kind, found)


def _within(path: str, part: str) -> bool:
    return f"{path.replace('[]', '')}.".startswith(f"{part.replace('[]', '')}.")


def _show(title: str, leaves: Sequence[Leaf]) -> None:
    heads = ("dato\nfield", "qué es\nwhat it is", "qué cabe\nwhat fits")
    table(title, heads, [(_path(leaf), _what(leaf), _fits(leaf)) for leaf in leaves], whole=0)
    say("* lo pide todo registro; (*) lo pide su parte, si la hay", "every record needs it; its part does, if there")
    values = [(escape(leaf.path), value, _both(words)) for leaf in leaves for value, words in meanings(leaf).items()]
    if values:
        table("Valores · values", ("dato · field", "valor · value", "qué significa · meaning"), values, whole=0)


def _parts(kind: str, leaves: Sequence[Leaf]) -> None:
    """Each in a line: a kind has hundreds of fields, and nobody reads them all."""
    sizes = Counter(leaf.path.partition(".")[0].removesuffix("[]") for leaf in leaves if "." in leaf.path)
    rows = [(part, n, f"convenio contracts fields {kind} --part {part}") for part, n in sizes.items()]
    table("Partes · parts", ("parte\npart", "datos\nfields", "para verlos\nto see them"), rows)


def _path(leaf: Leaf) -> str:
    return escape(leaf.path) + _NEEDED[leaf.needed]


def _fits(leaf: Leaf) -> str:
    return "valores, abajo [dim]· values, below[/dim]" if leaf.values else _both(fits(leaf))


def _what(leaf: Leaf) -> str:
    privacy = _SENSITIVITY[leaf.meta.sensitivity]
    label = _both(Words(leaf.meta.es, leaf.meta.en))
    return f"{label}\n[yellow]{privacy}[/yellow]" if privacy else label


def _both(words: Words) -> str:
    return f"{escape(words.es)} [dim]· {escape(words.en)}[/dim]" if words.es != words.en else escape(words.es)


def _field(leaf: Leaf) -> dict[str, Any]:
    return {
        "field": leaf.path,
        "es": leaf.meta.es,
        "en": leaf.meta.en,
        "type": "datetime" if leaf.type.__name__ == "AwareDatetime" else leaf.type.__name__,
        "fits": fits(leaf)._asdict(),
        "values": {value: words._asdict() for value, words in meanings(leaf).items()},
        "needed": leaf.needed,
        "sensitivity": leaf.meta.sensitivity.value,
    }
