"""``convenio contracts``: the published documents, written from the code and checked against it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contracts import compatibility, publish
from gateway.main.say import fail, say
from gateway.web.app import create_app

app = typer.Typer(name="contracts", help="Contratos publicados. · Published contracts.", no_args_is_help=True)
PUBLISHED = Path(publish.__file__).parent / "published"
Folder = Annotated[Path, typer.Option(help="Carpeta · folder")]


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
