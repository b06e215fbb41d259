"""``python -m benchmarks.readme``: the READMEs' tables, from what ``make bench`` wrote down (``details.json``).

Each row tells ratio, bound, the middle half of the rounds, the ratio of the run before, and speeds: figures only, so
that nobody has to copy one by hand. A figure in doubt is a dash. Written of whole runs alone: ends with what is
missing where a figure is not measured, or only by ``--quick``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
BEGIN, END = "<!-- bench:begin -->\n", "<!-- bench:end -->"


class Words(NamedTuple):
    """One language: the table's head, and what each figure's row says of its details."""

    head: str
    bound: str
    rows: Mapping[str, str]


ENGLISH = Words(
    "| figure | value | middle half of the rounds | the run before | measured on two cores |",
    "bound",
    {
        "pipeline_floor": "{store}, {rows:,} rows in 3 views: {records_per_second:,} records/s; "
        "{records_per_core_second:,} for each core second that our two processes used",
        "pipeline_floor_postgres": "{store}, {rows:,} rows in 3 views: {records_per_second:,} records/s; "
        "{records_per_core_second:,} for each core second of ours, the server's not counted",
        "pipeline_naive": "SQLite, in 3 views: {records_per_second[product]:,} records/s over {rows[product]:,} rows, "
        "{records_per_core_second:,} a core second, beside {records_per_second[naive]:,} over {rows[naive]:,}",
        "deid_views": "three views: {record_us[compiled]:.1f} µs a record beside {record_us[interpreted]:.0f} by "
        "interpreting the policy",
        "deid_presidio": "one view: {records_per_second[product]:,} records/s beside {records_per_second[presidio]:,} "
        "by presidio-structured",
        "deid_presidio_pandas": "one view: {records_per_second[product]:,} records/s beside "
        "{records_per_second[presidio]:,} by presidio-structured's pandas way",
        "token_presidio": "{tokens_per_second[product]:,} tokens/s beside {tokens_per_second[presidio]:,} by "
        "presidio's `encrypt`",
        "redact_cover": "MEDDOCAN, development split, nothing trained on it; "
        "{as_written[texts_with_a_leak][0]} of {as_written[texts_with_a_leak][1]} texts keep something",
        "redact_over": "the same texts",
        "redact_presidio": "{characters_per_second[product]:,} characters/s beside "
        "{characters_per_second[presidio]:,} by presidio's patterns",
        "relay": "{store}, {messages:,} messages: {messages_per_second[relay]:,} messages/s beside "
        "{messages_per_second[bare]:,} by the bare client",
        "relay_sqlite": "{store}, {messages:,} messages: {messages_per_second[relay]:,} messages/s beside "
        "{messages_per_second[bare]:,}",
        "overlap": "{store}, {releases:,} releases: {per_second[acknowledged]:,} acknowledged of "
        "{per_second[durable]:,} durable releases/s",
        "growth": "SQLite: {records_per_second[full]:,} records/s with {releases:,} releases stored "
        "({records_per_core_second:,} a core second), {records_per_second[empty]:,} into an empty one, "
        "{rows:,} rows at a time",
        "paging": "{store}, {releases:,} releases: a page deep down {deep_ms:.2f} ms, at the top {first_ms:.2f}",
        "paging_sqlite": "{store}, {releases:,} releases: {deep_ms:.2f} and {first_ms:.2f} ms",
        "search_audited": "{store}, {connections} connections: {pages_per_second[ours]:,} pages/s beside "
        "{pages_per_second[other]:,} with no token, decision or entry in the log",
        "search_plain": "{store}, {connections} connections: {pages_per_second[ours]:,} pages/s beside "
        "{pages_per_second[other]:,} by an ORM that commits its own audit row",
    },
)
SPANISH = Words(
    "| medida | valor | mitad central de las vueltas | la vez anterior | medido en dos núcleos |",
    "cota",
    {
        "pipeline_floor": "{store}, {rows:,} filas en 3 vistas: {records_per_second:,} registros/s; "
        "{records_per_core_second:,} por segundo de núcleo de nuestros dos procesos",
        "pipeline_floor_postgres": "{store}, {rows:,} filas en 3 vistas: {records_per_second:,} registros/s; "
        "{records_per_core_second:,} por segundo de núcleo nuestro, sin contar el servidor",
        "pipeline_naive": "SQLite, en 3 vistas: {records_per_second[product]:,} registros/s con {rows[product]:,} "
        "filas, {records_per_core_second:,} por segundo de núcleo, frente a {records_per_second[naive]:,} con "
        "{rows[naive]:,}",
        "deid_views": "tres vistas: {record_us[compiled]:.1f} µs por registro frente a {record_us[interpreted]:.0f} "
        "interpretando la política",
        "deid_presidio": "una vista: {records_per_second[product]:,} registros/s frente a "
        "{records_per_second[presidio]:,} de presidio-structured",
        "deid_presidio_pandas": "una vista: {records_per_second[product]:,} registros/s frente a "
        "{records_per_second[presidio]:,} de presidio-structured con pandas",
        "token_presidio": "{tokens_per_second[product]:,} tokens/s frente a {tokens_per_second[presidio]:,} del "
        "`encrypt` de presidio",
        "redact_cover": "MEDDOCAN, parte de desarrollo, sin entrenar nada con ella; "
        "{as_written[texts_with_a_leak][0]} de {as_written[texts_with_a_leak][1]} textos conservan algo",
        "redact_over": "los mismos textos",
        "redact_presidio": "{characters_per_second[product]:,} caracteres/s frente a "
        "{characters_per_second[presidio]:,} de los patrones de presidio",
        "relay": "{store}, {messages:,} mensajes: {messages_per_second[relay]:,} mensajes/s frente a "
        "{messages_per_second[bare]:,} del cliente solo",
        "relay_sqlite": "{store}, {messages:,} mensajes: {messages_per_second[relay]:,} mensajes/s frente a "
        "{messages_per_second[bare]:,}",
        "overlap": "{store}, {releases:,} entregas: {per_second[acknowledged]:,} confirmadas de "
        "{per_second[durable]:,} asentadas por segundo",
        "growth": "SQLite: {records_per_second[full]:,} registros/s con {releases:,} entregas guardadas "
        "({records_per_core_second:,} por segundo de núcleo), {records_per_second[empty]:,} en uno vacío, "
        "{rows:,} filas cada vez",
        "paging": "{store}, {releases:,} entregas: una página al fondo {deep_ms:.2f} ms, arriba {first_ms:.2f}",
        "paging_sqlite": "{store}, {releases:,} entregas: {deep_ms:.2f} y {first_ms:.2f} ms",
        "search_audited": "{store}, {connections} conexiones: {pages_per_second[ours]:,} páginas/s frente a "
        "{pages_per_second[other]:,} sin token, decisión ni asiento",
        "search_plain": "{store}, {connections} conexiones: {pages_per_second[ours]:,} páginas/s frente a "
        "{pages_per_second[other]:,} de un ORM que asienta su propia fila",
    },
)
READMES = {"README.md": ENGLISH, "README.es.md": SPANISH}


def table(details: Mapping[str, Mapping[str, Any]], words: Words) -> str:
    """The figures as a table in Markdown."""
    lines = [words.head, "|---|---|---|---|---|"]
    for name, said in words.rows.items():
        found = details[name]
        low, high = found["quartiles"]
        spread = "" if low == high else f"{_number(low)}–{_number(high)}"
        title = f"`{name}` ({words.bound} {found['bound']:g})"
        lines.append(f"| {title} | {_claim(found)} | {spread} | {_claim(found['before'])} | {said.format_map(found)} |")
    return "\n".join(lines) + "\n"


def _claim(run: Mapping[str, Any]) -> str:
    """A run's ratio, a dash where it is in doubt, nothing where there was no whole run."""
    return "" if not run or run["measured_on"]["quick"] else "—" if run["doubt"] else _number(run["ratio"])


def _number(ratio: float) -> str:
    """Three digits that count."""
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}" if ratio >= 1 else f"{ratio:.3f}"


def main(folder: Path) -> None:
    """Each README's table anew, between its two marks."""
    measured = FOLDER / "details.json"
    details = json.loads(measured.read_text("utf-8")) if measured.exists() else {}
    whole = {name for name, found in details.items() if not found["measured_on"]["quick"]}
    told = {name for words in READMES.values() for name in words.rows}
    if missing := sorted(told - whole):
        sys.exit(f"faltan, con `make bench` entero · missing, by a whole `make bench`: {', '.join(missing)}")
    for name, words in READMES.items():
        file = folder / name
        text = file.read_text("utf-8")
        above, below = text[: text.index(BEGIN)], text[text.index(END) :]
        file.write_text(f"{above}{BEGIN}{table(details, words)}{below}", "utf-8")


if __name__ == "__main__":
    main(FOLDER.parent)
