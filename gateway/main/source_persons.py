"""What ``convenio source try`` says of persons: those who are none, and those whose names are not their entity's."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import AwareDatetime

from adapters.profile.names import whole_names
from adapters.survey.file import Survey
from adapters.trial.attempt import Trial
from contracts.kind import Kind
from gateway.main.say import escape, out

_MISTAKEN = {
    "legal": ("personas morales (entity: legal) con {}", "only_where en esas líneas · legal persons with it"),
    "natural": (
        "personas físicas (entity: natural) con nombre de empresa en {}",
        "¿es ese su tipo? · natural persons with a company's name",
    ),
    "": (
        "personas sin tipo cuyo {} parece el de una empresa",
        "¿una columna de tipo de persona?, ¿unclear? · a company's name, and no entity",
    ),
}


def mistaken(found: Trial) -> None:
    """Companies that would be shared as persons, and the other way round."""
    for (entity, name), n in found.mistaken.items():
        es, way = _MISTAKEN[entity]
        out.print(f"[red]✗[/red] {n:,} {escape(es.format(f'persons[].{name}'))}: {escape(way)}", soft_wrap=True)


_SHOWN = 5  # places
_UNPARTED = {
    "given_names": "{:,} personas llevan el nombre completo en persons[].given_names, y ningún apellido: en los tres,"
    " {{name: …, order: …, surnames: […]}} · whole names under given names",
    "first_surname": "{:,} personas llevan los dos apellidos en persons[].first_surname: en los dos, {{name: …, order:"
    " surnames}} · both surnames under the first",
}


def whole(found: Survey) -> Iterator[tuple[str, object]]:
    """Names that are whole where their surnames' columns are blank: how many, and no text."""
    for column, n in whole_names([*found.profile.columns.values()]):
        yield (
            escape(f"  «{column.name}» sin apellidos al lado · beside no surnames"),
            f"{n:,} parecen el nombre completo: la propuesta lo pregunta · whole names, asked by the draft",
        )


LEFT_OUT = {
    "age": "sin edad donde el nacimiento ya la dice · no age where the birth says it already",
    "birth_date": "sin nacimiento donde la edad está · no birth where the age is there",
}


def names(found: Trial) -> None:
    """Names that are not taken apart would be shared, and searched, as what they are not."""
    for name, n in found.unparted.items():
        out.print(f"[red]✗[/red] {escape(_UNPARTED[name].format(n))}", soft_wrap=True)
    if found.misaged:
        where = ", ".join(found.misaged_at[:_SHOWN]) + (", …" if found.misaged > _SHOWN else "")
        out.print(
            f"[red]✗[/red] {found.misaged:,} registros con una edad que contradice por más de un año a la fecha de"
            f" nacimiento (o a la CURP) en el día de los hechos ({escape(where)}): corrija el dato o, en fields en"
            " lugar de la suya, una de estas líneas · an age that the day of birth contradicts: correct it, or paste"
            " one of these",
            soft_wrap=True,
        )
        for one in found.left_out:
            out.print(escape(f"  {one.line}   # {LEFT_OUT[one.field]}"), soft_wrap=True)


def minors(found: Trial) -> Iterator[str]:
    """How many are under eighteen: the floor protects them under every agreement."""
    if found.minors:
        yield (
            f"{found.minors:,} personas de menos de 18 años traen nombre: el piso las protege en todo convenio, pero"
            " vea que deban estar · persons under 18 have a name: the floor protects them; should they be here?"
        )


def unknown(found: Trial, kind: Kind) -> Iterator[str]:
    """What is read as null, and persons who are none, or perhaps none."""
    for name, n in found.unknown.items():
        if name.endswith(" (where)"):
            yield f"{name}: {n:,} ya no valen según el mapeo, y no se comparten · hold no longer, and are left out"
            continue
        if name not in kind.leaves:
            yield (
                f"{name}: {n:,} sin nada más que lo marcado alone: false, o de quienes unknown u only_where no dejan"
                " nada: no son nadie y no se comparten · are nobody, and left out"
            )
            continue
        hours = (" (no se entienden, o no se sabe de qué día son)", ", not understood, or of an unknown day")
        es, en = hours if kind.leaves[name].type is AwareDatetime else ("", "")
        yield f"{name}: {n:,} leídas como desconocidas{es} · read as unknown{en}"
    if found.nobody:
        yield (
            f"{found.nobody:,} personas sin nada más que su calidad, su tipo o un sí o no (detenida): si no son nadie,"
            " alone: false en esas líneas · persons with a role, an entity or a yes or no alone: if they are nobody,"
            " write alone: false there"
        )
