"""What is said of a column, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.draft.coordinates import pairs
from adapters.profile.ages import unknown_ages
from adapters.profile.column import MOST_DISTINCT, Column
from adapters.profile.dates import Verdict, serial_day
from adapters.profile.nulls import is_no_one
from adapters.profile.spellings import several, spellings
from adapters.profile.times import dates_of, numbered, two_things
from adapters.profile.zoned import zoned

_MONTHS = 12  # that are named
_MOSTLY = (3, 4)  # of the cells that are texts, and it is no column of dates
_SPELLED = 3  # labels of several spellings that are shown
KINDS = {
    "empty": "vacía · empty",
    "mixed": "mezcla · mixed",
    "text": "texto · text",
    "number": "número · number",
    "date": "fecha · date",
    "time": "hora · time",
    "curp": "parece CURP · looks like CURP",
    "rfc": "parece RFC · looks like RFC",
}
ODD = {
    "replacement_character": "con «�»: se perdieron letras · letters were lost",
    "mojibake": "con «Ã±», «Ã¡»: UTF-8 leído como otra cosa; la propuesta lo repara · read in the wrong encoding",
    "markup": "con etiquetas o entidades de HTML; la propuesta las quita · HTML, which the draft removes",
    "mojibake_kept": "de ellas, sin reparación segura: expórtelo de nuevo · of these, with no certain repair",
    "other_code_page": "con signos entre letras: otra página de códigos · another code page",
    "ni_for_enie": "con «ni» donde parece ir Ñ · ni where Ñ seems meant",
    "lower_inside_upper": "con minúscula o _ entre mayúsculas: ¿acento perdido? · a lost accent?",
    "spaces_inside": "con dos o más espacios seguidos · two spaces or more inside",
    "control_character": "con caracteres de control · control characters",
    "line_break": "con salto de línea dentro · a line break inside",
    "trailing_blanks": "con espacios al final · trailing blanks",
    "leading_blanks": "con espacios al principio: ¿falta texto? · leading blanks: is text missing?",
    "leading_zero": "con cero a la izquierda: Excel lo perdería · a leading zero that Excel would lose",
    "before_1900": "antes de 1900 · before 1900",
}
NUMBERS = {
    "integer": "enteros · integers",
    "decimal_point": "con punto decimal · decimal point",
    "decimal_comma": "con coma decimal · decimal comma",
    "thousands": "con separador de miles · thousands separators",
    "money": "con signo $ · money",
}
FORMATS = {
    "impossible": "no existe en el calendario · in no calendar",
    "iso": "ISO 8601",
    "epoch_ms": "milisegundos desde 1970 · milliseconds from 1970 (epoch_ms)",
}
PLACES = {
    "zero": "en 0: se desconoce · 0, unknown",
    "sign": "con el signo cambiado · wrong sign",
    "swapped": "con latitud y longitud cambiadas · axes swapped",
    "outside": "fuera de México · outside Mexico",
    "projected": "no son grados: ¿UTM, o sin su punto? · no degrees: UTM, or without their point?",
}


def distinct(column: Column) -> str:
    """How many different texts."""
    return f"> {MOST_DISTINCT:,}" if column.distinct is None else f"{column.distinct:,}"


def kind(column: Column) -> str:
    """What it looks like; where a person may be named, that is said."""
    mark = "\nsensible · sensitive" if column.sensitive else ""
    return KINDS[column.kind] + mark


def seen(column: Column) -> Iterator[str]:
    """Its forms, what stands for unknown, what is odd: one line each."""
    yield from _dates(column)
    yield from (f"{n:,}: {_form(form)}" for form, n in column.forms.most_common(5) if form not in ("valid", "invalid"))
    yield from _identifiers(column)
    if column.kind == "mixed":
        yield "formas · shapes: " + ", ".join(f"{mask} ({n:,})" for mask, n in column.masks.most_common(4))
    yield from _unknown(column)
    if column.zeros and column.kind == "number":
        yield f"{column.zeros:,}: «0»"
    yield from (f"{n:,}: «{text}», que no es edad · no age" for text, n in column.no_ages[:4])
    for one in unknown_ages(column) if column.aged else ():
        if one.last:
            near = f"y de {one.first} a {one.last}, {one.beside:,}"
            yield f"{one.cells:,}: «{one.text}», {near}: ¿se desconoce? · unknown?"
    if column.range:
        yield f"de {column.range[0]:g} a {column.range[1]:g}, las de México · from, to, of those in Mexico"
    if (point := pairs(column)) is not None:
        order = "latitud, longitud" if point.first == "latitude" else "longitud, latitud"
        yield f"{order} en un texto; la propuesta las separa · both coordinates in one text, which the draft parts"
    yield from _spelled(column)
    if (some := several(column)).cells:
        yield f"{some.cells:,} con varias etiquetas · with several labels: {' '.join(some.example.split())}"
    yield from _lost(column)
    yield from (f"{n:,}: {ODD[name]}" for name, n in column.odd.most_common() if name in ODD)
    yield from (f"{column.places[name]:,}: {said}" for name, said in PLACES.items() if column.places[name])


def _unknown(column: Column) -> Iterator[str]:
    """What stands for nobody, or may."""
    for text, n in column.nulls.most_common(5):
        yield f"{n:,}: «{text}», se desconoce · unknown"
    for text, n in column.sample.texts if column.sensitive else ():
        if is_no_one(text):
            yield f"{n:,}: «{text}», que no es nadie · nobody"
    if column.one_text:
        share = column.one_text / column.filled
        yield (
            f"[red]{column.one_text:,}: un mismo texto ({share:.0%}) que no se muestra: ¿se desconoce? · one text, not"
            " shown: does it say unknown?[/red]"
        )


def _spelled(column: Column) -> Iterator[str]:
    if found := spellings(column):
        shown = "; ".join(f"{' / '.join(one.texts)} ({one.cells:,} filas)" for one in found[:_SPELLED])
        counted = f"{len(found):,} en {sum(one.cells for one in found):,} filas · rows"
        yield f"mismas con otra escritura · same but for spelling: {shown}; {counted}"


def _lost(column: Column) -> Iterator[str]:
    """What Excel destroyed."""
    if cells := column.odd["rounded"]:
        yield (
            f"[red]{cells:,}: Excel perdió sus cifras (2.4E+11)[/red]; de ellas quedan {len(column.rounded):,} textos"
            " distintos · Excel lost their digits, and so many different texts are left"
        )
    if cells := column.made_days:
        yield f"[red]{cells:,}: Excel hizo fechas (04-dic) de números · numbers that Excel made dates[/red]"


def _form(form: str | tuple[str, ...]) -> str:
    if isinstance(form, tuple):
        return " o · or ".join(_form(one) for one in form)
    return NUMBERS.get(form) or FORMATS.get(form) or form


def _days(column: Column) -> Iterator[str]:
    verdict = dates_of(column)
    yield from _orders(column, verdict)
    yield from _numbered(column, verdict)
    if verdict.two_digits:
        yield f"{verdict.two_digits:,}: año de dos cifras · two-digit year"
    if verdict.misplaced:
        yield f"{verdict.misplaced:,}: solo al revés caben con las demás · fit with the others only if swapped"
    if verdict.span:
        yield f"de {verdict.span[0]:%Y-%m} a {verdict.span[1]:%Y-%m} · from, to"
    if verdict.strays:
        far = ", ".join(f"{_month(month)} ({n:,})" for month, n in verdict.strays[:_MONTHS])
        yield f"[red]lejos de los demás meses · far from the others[/red]: {far}"


def _dates(column: Column) -> Iterator[str]:
    """Dates; not of a column of streets, among which there is a 5 DE MAYO 32."""
    if column.kinds["text"] * _MOSTLY[1] > column.filled * _MOSTLY[0]:
        return
    if two := two_things(column):
        yield f"[red]dos cosas: {two[0]:,} horas y {two[1]:,} fechas · two things: times and dates[/red]"
    yield from _days(column)
    yield from (f"{n:,}: {_form(form)}" for form, n in column.dates.forms.most_common(4))
    if (both := zoned(column)) is not None:
        yield (
            f"{both.stated:,} en UTC («…Z»), {both.local:,} en hora local: ambas se leen bien; en el centro del país"
            " las separan 6 h (de 5 a 8, según la zona) · in UTC, and local: both are read rightly, hours apart"
        )


def _orders(column: Column, verdict: Verdict) -> Iterator[str]:
    """Day and month in each other's place."""
    if verdict.swapped and verdict.alone:
        yield (
            f"[red]{verdict.swapped:,}: solo con día y mes cambiados caben entre sus vecinas o en el mes que se dice ·"
            " fit among their neighbours, or in the month that is said, only with day and month exchanged[/red]"
        )
    elif verdict.swapped:
        yield (
            "[red]fechas de Excel junto a textos: ¿día y mes cambiados? · dates of Excel beside texts: swapped?[/red]:"
            f" {verdict.swapped:,}"
        )
        read = ", ".join(f"{_month(month)} ({n:,})" for month, n in column.dates.year_first_months[:_MONTHS])
        yield f"[red]tal como están caen en · as they stand[/red]: {read}"
    elif verdict.mixed:
        found = f"dd/mm {verdict.day_first:,}, mm/dd {verdict.month_first:,}"
        yield f"[red]dos órdenes mezclados · two orders mixed[/red]: {found}, ¿? {verdict.either:,}"
    elif not verdict.ordered and verdict.either:
        yield "[red]¿dd/mm o mm/dd? nada lo aclara · nothing tells[/red]"
    elif verdict.in_line:
        yield (
            f"{verdict.in_line:,} se leen de dos maneras; una sola sigue a las fechas de al lado, y así las lee la"
            " propuesta · of two readings one follows the dates beside them"
        )
    if verdict.examples:
        shown = ", ".join(f"{stands} (¿{fits}?)" for stands, fits in verdict.examples)
        yield f"[red]por ejemplo · for instance[/red]: {shown}"


def _numbered(column: Column, verdict: Verdict) -> Iterator[str]:
    """Numbers that are dates or times of day."""
    if verdict.serials:
        text = next(text for text, _ in column.sample.texts if serial_day(text))
        said = "números que son días de Excel, como · Excel's days, as"
        yield f"{verdict.serials:,}: {said} {text} = {serial_day(text)} (excel)"
    formats, cells = numbered(column)
    if cells:
        yield f"{cells:,}: números que son horas · numbers that are times ({', '.join(formats)})"


def _month(month: tuple[int, int]) -> str:
    return f"{month[0]}-{month[1]:02}"


def _identifiers(column: Column) -> Iterator[str]:
    found = column.kinds["curp"] or column.kinds["rfc"]
    if found:
        checked = "dígito verificador" if column.kinds["curp"] else "forma"
        share = column.forms["valid"] * 100 // found
        yield f"{found:,}: {share}% con {checked} correcto · valid"
    if (others := column.filled - column.kinds["curp"]) and column.kinds["curp"] > others:
        yield f"[red]{others:,}: no son CURP: mal escritas, o incompletas · are none: misspelt or cut[/red]"
