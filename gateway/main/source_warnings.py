"""What ``convenio source try`` warns of beneath its accounts: nothing is wrong for certain, and it may be."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.trial.attempt import Trial
from contracts.fields import Protection
from contracts.kind import Kind
from gateway.main.source_labels import apart, several
from gateway.main.source_moments import later, order, shift_days
from gateway.main.source_persons import minors, unknown
from gateway.main.source_rules import said
from gateway.main.source_together import agreed

_CODE = "offences[].national_code"


def warnings(found: Trial, kind: Kind) -> Iterator[str]:
    """One text each, in the order in which they are shown."""
    for unit in found.skipped:
        yield f"no se leyó · not read: {unit} ({said(unit.partition(': ')[2])})"
    if not (found.read or found.skipped):
        yield "no se leyó ninguna fila: ¿se está escribiendo el archivo? Espere un minuto · no row: being written? wait"
    if found.unexpected:
        named = ", ".join(sorted(found.unexpected))
        yield f"columnas sin asignar; si así quedan, a columns_ignored · unmapped; list them there: {named}"
    yield from unknown(found, kind)
    yield from agreed(found)
    yield from apart(found)
    yield from several(found)
    yield from order(found, kind)
    yield from later(found, kind)
    yield from shift_days(found)
    yield from _numbers(found)
    yield from _errata(found)
    yield from _doubled(found)
    yield from _versions(found)
    yield from minors(found)
    yield from _places(found, kind)
    if found.unplaced:
        yield (
            f"place.municipality: en {found.unplaced:,} registros la fila no dice nada más del lugar, y van sin él: lo"
            " que es igual para todas (const) no hace solo un lugar · the row says nothing else of the place: what is"
            " the same for all makes none alone"
        )
    if found.keys_forgotten:
        yield "demasiadas claves para ver todas las repetidas · too many keys to see every repetition"


def _places(found: Trial, kind: Kind) -> Iterator[str]:
    """What the floor takes of every record of a kind whose offences have no code to be judged by."""
    leaves = kind.leaves
    taken = {path: n for path, n in found.filled.items() if n and path in leaves and path.startswith("place.")}
    taken = {path: n for path, n in taken.items() if leaves[path].meta.protection is Protection.PLACE}
    if taken and _CODE not in leaves:
        yield (
            f"el piso quita {', '.join(taken)} en {max(taken.values()):,} registros, los que lo traen: ley"
            " (lugar-de-la-victima): sin clave nacional de delito, cualquiera puede ser de los protegidos; no hace"
            " falta afinarlos · the floor takes the exact place of each: it may be a victim's home"
        )


def _numbers(found: Trial) -> Iterator[str]:
    """A record may be shared several times, once as it no longer is."""
    for name, (numbers, records) in found.numbers.items():
        yield (
            f"«{name}»: {numbers:,} de sus números están en varios registros ({records:,}), porque su clave es otra: si"
            f" es el mismo, corregido, se comparte también como era; entonces key: {{columns: [{name}], latest: …}}"
            " · one number in records of several keys: an old version may be shared beside the new one"
        )


def _errata(found: Trial) -> Iterator[str]:
    for name, n in found.errata.items():
        yield (
            f"«{name}»: {n:,} filas que se compartirían dicen en palabras que algo de ellas está mal: corríjalas en el"
            f" origen; mientras, en la línea de un dato que siempre traen, contradicted_by: {{column: {name}, values:"
            " […]}, con esos textos, las aparta · rows to be shared that say in words that they are wrong: correct them"
        )


def _doubled(found: Trial) -> Iterator[str]:
    if found.no_ones:
        yield (
            f"{found.no_ones:,} personas se llaman SIN DETENIDO, NADIE o así, y se compartirían: en unknown de su"
            " nombre, como está escrito · persons whose name says that there was nobody: list it in unknown, as typed"
        )
    if found.doubled:
        where = ", ".join(found.doubled_at)
        line = f" Si vale una, en each: `{found.once}`" if found.once else ""
        yield (
            f"{found.doubled:,} registros traen dos veces a la misma persona, igual en todo ({where}): ¿capturada"
            f" dos veces?{line} · records name somebody twice, alike in all [in which of their rows]: typed twice?"
        )
    if found.in_roles:
        yield (
            f"{found.in_roles:,} registros traen a la misma persona con dos calidades, como víctima y denunciante: son"
            " dos personas en lo que se comparte; copies: one une solo a quien es igual en todo · somebody in two"
            " roles: two persons in what is shared; copies: one takes those once who are alike in everything"
        )
    for name, n in found.again.items():
        yield f"{name}: {n:,} estaban dos veces en su registro, y va una (copies: one) · stood twice, taken once"


def _versions(found: Trial) -> Iterator[str]:
    if found.older:
        yield (
            f"{found.older:,} de las repetidas son versiones anteriores: su archivo trae otra fila del registro,"
            " posterior · of the repeated, older versions: their file has a later row of the record"
        )
    if found.correcting:
        lost = ""
        if found.astray:
            lost = f"; {found.astray:,} nombran una que no se leyó o que corrige a otra: ¿otro archivo, o un error?"
        yield (
            f"{found.correcting:,} filas corrigen a otra y van en su lugar (corrects){lost} · rows that correct another"
            f" stand in its place{f'; {found.astray:,} name none that was read by that key' if found.astray else ''}"
        )
    if found.regressed:
        yield (
            f"{found.regressed:,} registros vienen en un archivo posterior con una versión anterior, y esa vale: nombre"
            " los archivos en su orden · an older version in a later file stands: name the files in their order"
        )
    if found.replaced:
        yield (
            f"{found.replaced:,} registros vienen otra vez, distintos, en un archivo posterior: esa versión los"
            " reemplaza · records come again in a later file, changed: its version replaces them"
        )
