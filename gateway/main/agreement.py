"""``convenio agreement``: check a document, read it aloud, put it into force, end it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from contracts.kinds import KINDS
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, out, say, table
from gateway.settings import Misconfigured, Settings, read_settings, read_text
from gateway.store import agreements, standing
from gateway.wiring import databases
from gateway.wiring.held import held as holders
from policies.agreement import Agreement, read
from policies.deidentify import written
from policies.explain import Language
from policies.explain import explain as explained
from policies.views import View, views_of

app = typer.Typer(name="agreement", help="Convenios. · Agreements.", no_args_is_help=True)
HEADINGS = {"es": ("dato", "qué se comparte"), "en": ("field", "what is shared")}
File = Annotated[Path, typer.Argument(help="Documento del convenio (YAML) · agreement document")]


@app.command()
def check(file: File, json: AsJson = False) -> None:
    """¿Está bien escrito, y nada baja del piso? · Is it well written, and nothing below the floor?"""
    views = views_of(read(read_text(file), str(file)))
    if json:
        as_json([view.name for view in views])
    else:
        say(f"{file}: correcto, {len(views)} vistas", f"correct, {len(views)} views")


@app.command()
def explain(
    file: File,
    language: Annotated[Language, typer.Option(help="es | en")] = "es",
    code: Annotated[bool, typer.Option("--code", help="La función generada · the generated function")] = False,
    json: AsJson = False,
) -> None:
    """Qué sale, hacia quién y cómo, en palabras llanas. · What leaves, to whom and how, in plain words."""
    agreement = read(read_text(file), str(file))
    if code:
        _show_code(_code(agreement), json=json)
        return
    said = explained(agreement, language)
    if json:
        as_json(asdict(said))
        return
    out.print(f"[bold]{said.title}[/bold]")
    for fact in said.facts:
        out.print(fact)
    for section in said.sections:
        table(section.view, HEADINGS[language], [(row.label, row.said) for row in section.rows])
        out.print(f"{section.sentence}\n{section.pseudonyms}")
        out.print(f"[dim]{section.kept_title}: {', '.join(section.kept)}[/dim]\n")
    out.print(f"[bold]{said.never_title}[/bold]")
    for rule in said.never:
        out.print(f"  {rule}")


def _code(agreement: Agreement) -> dict[str, str]:
    """For each owner's record kind the function that makes its releases under this agreement alone. It holds no key."""
    made: dict[tuple[str, str], list[View]] = {}
    for view in views_of(agreement):
        made.setdefault((view.owner, view.kind), []).append(view)
    return {f"{owner}/{kind}": written(KINDS[kind], views) for (owner, kind), views in made.items()}


def _show_code(texts: dict[str, str], *, json: bool) -> None:
    if json:
        as_json(texts)
        return
    for name, text in texts.items():
        out.print(f"# {name}\n{text}", markup=False, soft_wrap=True)


@app.command()
def activate(file: File, settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Poner en vigor un convenio o su modificación. · Put an agreement, or its amendment, into force."""
    config = read_settings(settings)
    _known(read(read_text(file), str(file)), config)
    views = agreements.activate(databases.releases_engine(config), read_text(file), str(file))
    say(f"en vigor: {len(views)} vistas; la próxima lectura las completa", "in force; the next pull backfills them")


@app.command()
def end(agreement: str, settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Terminar un convenio: nadie lee más y lo compartido se borra. · End it: nobody reads on, payloads are erased."""
    count = agreements.end(databases.releases_engine(read_settings(settings)), agreement)
    say(f"terminado: {count} vistas cerradas y borradas", f"ended: {count} views closed and erased")


@app.command("list")
def listed(settings: SettingsFile = DEFAULT_SETTINGS, json: AsJson = False) -> None:
    """Convenios y versiones. · Agreements and versions."""
    rows = standing.agreements(databases.releases_engine(read_settings(settings)))
    if json:
        as_json([{"agreement": r[0], "version": r[1], "state": r[2], "since": r[3]} for r in rows])
    else:
        table("Convenios · agreements", ("convenio", "versión", "estado · state", "desde · since"), rows)


@app.command()
def held(view: str, settings: SettingsFile = DEFAULT_SETTINGS, json: AsJson = False) -> None:
    """Quién conserva lo retirado de una vista, según la bitácora. · Who still holds what a view has withdrawn."""
    found = holders(read_settings(settings), view)
    if json:
        as_json([{"agency": h.agency, "told": h.told, **h.withdrawn._asdict()} for h in found])
        return
    rows = [(h.agency, h.withdrawn.sequence, h.withdrawn.on, "sí · yes" if h.told else "no") for h in found]
    columns = ("institución · agency", "retiro · withdrawal", "desde · since", "avisada · told")
    table(f"Conservan lo retirado de {view} · still hold it", columns, rows)
    say("sin lo que la vista borró al terminar: lo conserva quien lo recibió", "without what it erased as it ended")


def _known(agreement: Agreement, config: Settings) -> None:
    unknown = sorted({*agreement.parties, *agreement.auditors} - set(config.agencies))
    if unknown:
        raise Misconfigured(
            f"{', '.join(unknown)}: no [[agency]] of the settings has that id; add it, or correct the name"
        )
