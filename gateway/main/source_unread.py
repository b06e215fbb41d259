"""Why a file can't be looked at, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.survey.encodings import Encodings, Tried
from adapters.survey.file import Survey

_UNREAD = {
    "encoding_ambiguous": "no se reconoce su codificación · its encoding is not clear: --encoding cp1252 (Windows),"
    " utf-8, cp850 (DOS), mac-roman",
    "encoding": "no está en esa codificación · is not in that encoding: --encoding",
    "delimiter_ambiguous": "no se reconoce el separador · the delimiter is not clear: --delimiter ',' o · or ';'",
    "old_excel": "es un Excel antiguo (.xls) o con contraseña: guárdelo como .xlsx · an old or locked Excel file:"
    " save it as .xlsx",
    "web_page": "es una página web con nombre de Excel: ábrala y guárdela como .xlsx · a web page: save it as .xlsx",
    "empty_file": "está vacío · is empty",
    "missing_items": "no tiene ninguna lista de objetos · holds no list of objects",
    "missing_sheet": "no tiene esa hoja · has no such sheet: --sheet",
    "unknown_format": "no es CSV, XLSX ni JSON · is neither CSV, XLSX nor JSON",
    "unreadable_file": "está dañado o incompleto: expórtelo de nuevo · damaged or cut off: export it again",
}


def unread(found: Survey) -> str:
    """What is said of it, over several lines where there is much to say."""
    sheets = f" ({', '.join(sheet.name for sheet in found.sheets)})" if found.rule == "missing_sheet" else ""
    lines = [_UNREAD.get(found.rule or "", found.rule or "") + sheets]
    if found.encodings is not None:
        lines += _considered(found.encodings)
    return "\n  ".join(lines)


def _considered(found: Encodings) -> Iterator[str]:
    yield "se consideraron · considered:"
    yield from (f"  {_tried(one)}" for one in found.tried)
    if found.mixed and found.utf8_lines:
        first, last, lines = found.utf8_lines
        yield (
            f"parecen dos textos pegados: entre las líneas {first:,} y {last:,} hay {lines:,} en UTF-8, y las demás no"
            " lo son · two texts in one file: some lines are UTF-8, the others are not"
        )
    if found.mixed or all(one.none for one in found.tried[:-1]):
        yield (
            "expórtelo de nuevo; mientras tanto, --encoding latin-1 lo lee entero, con letras equivocadas en esas"
            " líneas · export it again; latin-1 reads all of it, with wrong letters on those lines"
        )


def _tried(one: Tried) -> str:
    if not one.first:
        return f"{one.encoding}: lee todo · reads all of it"
    shown = ", ".join(f"{line:,} (0x{byte:02X})" for line, byte in one.first)
    none = f"{one.none:,} líneas con bytes que no tiene · lines it can't read" if one.none else ""
    foreign = f"{one.foreign:,} con signos que el español no usa · with signs Spanish has not" if one.foreign else ""
    return f"{one.encoding}: {'; '.join(filter(None, (none, foreign)))}; primeras · first: {shown}"
