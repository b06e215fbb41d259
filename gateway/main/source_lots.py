"""How ``convenio source decide`` shows many questions as one table, with the keys that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table

from adapters.decide.lots import EACH, Lot
from adapters.decide.rows import Row
from gateway.main.say import escape, out

_ASKED = {
    "proposed": ("¿significan estas etiquetas lo que dice la tabla?", "do these labels mean what the table says?"),
    "unsaid": ("¿qué significan estas etiquetas?", "what do these labels mean?"),
    "spelling": ("¿son otras escrituras de lo mismo?", "are they other spellings of the same?"),
    "column": ("¿es cada columna ese dato?", "is each column that field?"),
}
_VALUE = {"proposed": "valor · value", "spelling": "es · is", "column": "dato · field"}
_STAY = ("; las demás siguen en la tabla", "; the others stay in the table")


def show_lot(lot: Lot, left: int, labels: Mapping[str, str]) -> None:
    """The table and its keys; ``labels``: of columns, what they say most often."""
    es, en = _ASKED[lot.sort]
    about = dict.fromkeys(one.about for one in lot.questions) if lot.sort != "column" else {}
    head = escape(", ".join(about)) or "columnas · columns"
    out.print(f"\n[bold]{head}[/bold] [dim]· quedan {left} · {left} left[/dim]", soft_wrap=True)
    of = f"{escape(lot.rows[0].of)}: " if lot.rows[0].of else ""
    out.print(f"  {of}{es} [dim]· {en}[/dim]", soft_wrap=True)
    out.print(_table(lot))
    for column in (one for question in lot.questions for one in question.columns if one in labels):
        out.print(f"  [dim]«{escape(column)}»: {escape(labels[column])}[/dim]", soft_wrap=True)
    if values := "; ".join(f"{number} {value}: {es}" for number, (value, es) in enumerate(lot.rows[0].values, 1)):
        out.print(f"  [dim]valores · values: {escape(values)}[/dim]", soft_wrap=True)
    for key, es, en in _keys(lot):
        out.print(f"  [cyan]\\[{key}][/cyan] {escape(es)} [dim]· {escape(en)}[/dim]", soft_wrap=True)
    out.print("  [dim]\\[Enter] después · later   \\[q] salir · quit[/dim]", soft_wrap=True)


def keys_of(lot: Lot) -> str:
    """What may be typed."""
    values = '; un valor, así: 1=VALOR, o 1="DOS PALABRAS"' if lot.takes_values else ""
    return f"{lot.key}, {EACH}, números de 1 a {len(lot.questions)}, Enter, q{values}"


def _table(lot: Lot) -> Table:
    """Without the columns in which nothing stands."""
    rows, label = lot.rows, "columna · column" if lot.sort == "column" else "etiqueta · label"
    columns = [
        (label, [row.label for row in rows]),
        ("filas · rows", [f"{row.rows:,}" if row.rows else "" for row in rows]),
        (_VALUE.get(lot.sort, ""), [row.value for row in rows]),
        ("duda · doubt", [row.doubt for row in rows]),
    ]
    shown, cells = Table(header_style="bold"), [(name, said) for name, said in columns if any(said)]
    shown.add_column("", style="cyan", justify="right")
    for name, _ in cells:
        shown.add_column(name, overflow="fold", justify="right" if name == "filas · rows" else "left")
    for number in range(len(rows)):
        shown.add_row(str(number + 1), *(escape(said[number]) for _, said in cells))
    return shown


def _keys(lot: Lot) -> Iterator[tuple[str, str, str]]:
    n = len(lot.questions)
    if lot.sort == "unsaid":
        es, en = _unsaid(lot.rows)
        yield lot.key, f"ninguna tiene valor: {es}", f"none has a value: {en}"
    else:
        yield lot.key, f"sí, las {n} como dice la tabla", f"yes, all {n} as the table says"
    yield "1 2", f"estas se preguntan una a una{_STAY[0]}", f"these are asked singly{_STAY[1]}"
    if lot.takes_values:
        es, en = (", por su nombre o su número", ", by its name or number") if lot.rows[0].values else ("", "")
        yield "1=VALOR", f"ese valor para la 1{es}{_STAY[0]}", f"that value for 1{en}{_STAY[1]}"
    if lot.sort == "unsaid":
        yield (
            "=VALOR",
            "ese valor para todas las que no llevan número en la línea",
            "that value for all without a number in the line",
        )
    yield EACH, "todas una a una", "each of them singly"


def _unsaid(rows: list[Row]) -> tuple[str, str]:
    """What becomes of the rows without a value; without their number where some were not counted."""
    if not all(row.rows for row in rows):
        return rows[0].whole.es.partition(": ")[2], rows[0].whole.en.partition(": ")[2]
    aside, without = sum(row.aside for row in rows), sum(row.without for row in rows)
    es = [f"{aside:,} filas se apartan"] if aside or not without else []
    en = [f"{aside:,} rows are set aside"] if aside or not without else []
    es += [f"{without:,} filas van sin ese dato"] if without else []
    en += [f"{without:,} rows go without it"] if without else []
    return "; ".join(es), "; ".join(en)
