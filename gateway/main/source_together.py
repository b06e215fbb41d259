"""What ``convenio source try`` says of records that several rows make: where these agree though they are not alike, and
where they do not. It holds keys and texts: for the owner's own terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.trial.attempt import Trial
from adapters.trial.together import Against, Disagreeing
from gateway.main.say import escape, out, say, table
from gateway.main.source_labels import cut, quoted


def disagreeing(found: Trial) -> None:
    """By column, which keys and what their rows say; then lines for the texts that seem to be spellings."""
    if not found.disagreeing:
        return
    columns = sorted(found.disagreeing.items(), key=lambda one: -one[1].records)
    title = "Registros cuyas filas no coinciden · records whose rows disagree"
    heads = ("columna · column", "registros · records", "clave: lo que dicen · key: what they say")
    table(title, heads, [(escape(name), f"{one.records:,}", escape(_keys(one))) for name, one in columns])
    spelled = [(name, one) for name, one in columns if one.spellings]
    if spelled:
        _lines(spelled)
    if forgiving := list(dict.fromkeys(line for _, one in columns for line in one.lines)):
        say(
            "Si no se puede saber cuál vale, en fields estas líneas en lugar de las suyas: el registro queda, sin ese"
            " dato, y se cuenta",
            "where nobody can tell which is right, these lines in place of their own: the record stays without it",
        )
        for line in forgiving:
            out.print(escape(f"  {line}"), soft_wrap=True)


def _keys(one: Disagreeing) -> str:
    more = one.records - len(one.first)
    return "\n".join([*map(_against, one.first), *([f"… y {more:,} más · more"] if more else [])])


def _against(one: Against) -> str:
    return f"{cut(one.key)}: {' ≠ '.join(f'«{cut(text)}»' if text else '(vacía · blank)' for text in one.texts)}"


def _lines(spelled: list[tuple[str, Disagreeing]]) -> None:
    out.print("[bold]De ellos, los que parecen otra escritura · of these, what seems another spelling[/bold]")
    say("Si son lo mismo, péguelas; a las dudosas quíteles el #", "if they are the same, paste these; doubts have a #")
    out.print("catalogues:")
    for name, one in spelled:
        out.print(escape(f"  {one.catalogue}:   # {quoted(name)}"), soft_wrap=True)
        for text, label in one.spellings.items():
            off, doubt = ("", "") if label.certain else ("# ", "   # ¿lo mismo? · the same?")
            out.print(escape(f"    {off}{quoted(text)}: {quoted(label.label)}{doubt}"), soft_wrap=True)
    new = [(name, one) for name, one in spelled if not one.repaired]
    if new:
        out.print("repairs:")
    for name, one in new:
        line = f"  - {{name: {one.catalogue}, columns: [{quoted(name)}], catalogue: {one.catalogue}}}"
        out.print(escape(line), soft_wrap=True)


def agreed(found: Trial) -> Iterator[str]:
    """In how many records a column is blank in some of the rows, or typed otherwise."""
    for (column, blank), n in found.agreed.most_common():
        if blank:
            es = f"{column}: en {n:,} registros no todas las filas la dicen, y vale la que sí"
            yield f"{es} · in so many records some rows are blank: the others say it"
        else:
            es = f"{column}: en {n:,} registros sus filas la escriben distinto y dicen lo mismo; vale la primera"
            yield f"{es} · typed otherwise in other rows, the same: the first stands"


def together_document(found: Trial, *, values: bool) -> dict[str, Any]:
    """For scripts; keys and texts only where asked for."""
    agreed = [{"column": column, "blank": blank, "records": n} for (column, blank), n in found.agreed.most_common()]
    records = {column: one.records for column, one in found.disagreeing.items()}
    if not values:
        return {"agreed": agreed, "disagreeing": records}
    first = {column: [one._asdict() for one in some.first] for column, some in found.disagreeing.items()}
    return {"agreed": agreed, "disagreeing": records, "against": first}
