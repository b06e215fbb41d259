"""What identifies a row, where no column alone does: proposed from what differs in the rows of one folio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.decide.questions import questions
from adapters.document.specs import DateSpec
from adapters.draft.document import Draft, draft
from adapters.draft.proposal import flow
from adapters.profile import rows as profile_rows
from adapters.profile.rows import RowMemory
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapping, read_mapping
from adapters.survey.items import feed_items
from contracts.kinds import KINDS

Row = dict[str, Any]
FALTAS, SANCIONES = ("RIÑA", "RUIDO", "ESCANDALO"), ("MULTA", "ARRESTO", "AMONESTACION")


def record(i: int) -> Row:
    falta, sancion = FALTAS[i % 3], SANCIONES[i % 3]
    return {"FOLIO": f"B-{i}", "FECHA": f"{13 + i % 9}/03/2024", "FALTA": falta, "SANCION": sancion} | person(7 * i)


def person(n: int) -> Row:
    return {"NOMBRE": f"{'ABCDEFGH'[n % 8]}NA", "EDAD": str(20 + n % 40), "SEXO": "HOMBRE" if n % 2 else "MUJER"}


def drafted(rows: list[Row], read: str = "csv", above: Sequence[str] = (), kind: str = "hearing") -> Draft:
    profile = Profile()
    profile.feed(rows)
    return draft(KINDS[kind], "juzgado", "boletas", {read: {"files": "a"}}, profile, above)


def accepted(made: Draft) -> Mapping:
    """As it is once the role, which no column says, is written."""
    waiting = next((line for line in made.text.splitlines() if ".role: {const: …}" in line), "")
    return read_mapping(made.text.replace(waiting, waiting.replace("# ", "", 1).replace("…", "offender")), "m.yaml")


def chosen(made: Draft, line: str) -> Mapping:
    """As it is once the officer has taken that commented line instead of the one after it."""
    before, _, after = made.text.partition(f"# {line}\n")
    made.text = f"{before}{line}\n{after.partition(chr(10))[2]}"
    return accepted(made)


def about_key(made: Draft) -> str:
    return " | ".join(said.es for what, said in made.decisions if what == "key")


PERSONS = [record(i) | person(i + k) for i in range(20) for k in range(1 if i % 2 else 3)]


def test_rows_of_a_folio_that_differ_in_persons_alone_are_its_persons() -> None:
    mapping = accepted(made := drafted(PERSONS))
    assert (mapping.key.columns, mapping.each["persons"].rows) == (["FOLIO"], True)
    assert {"persons[].age", "persons[].sex", "persons[].given_names"} <= mapping.fields.keys()
    assert "«FOLIO»: 10 se repiten, en 30 filas; en 10 solo cambian NOMBRE, EDAD, SEXO" in about_key(made)


def test_rows_of_a_folio_that_differ_in_the_offence_alone_are_its_offences() -> None:
    rows = [{"NUC": f"CI-{i}", "FECHA DE LOS HECHOS": "13/03/2024"} for i in range(20)]
    made = drafted([row | {"DELITO": delito} for row in rows for delito in ("ROBO", "LESIONES")], kind="case")
    assert "en 20 solo cambian DELITO: cada fila es un delito del mismo registro (each)" in about_key(made)
    assert {"  offences: {rows: true}", "  offences[].label: {text: DELITO}"} <= {*made.text.splitlines()}


def test_beside_a_number_of_each_row_the_folio_is_a_question_and_its_persons_fit_either_key() -> None:
    made = drafted([{"ID": f"P-{i}"} | row for i, row in enumerate(PERSONS)])
    assert (accepted(made).key.columns, accepted(made).each["persons"].rows) == (["ID"], True)
    assert "«ID» es otro en cada fila: ¿el registro es «FOLIO», y cada fila una persona?" in about_key(made)
    assert chosen(made, "key: {columns: [FOLIO]}").each["persons"].rows


def test_headings_of_two_lines_stay_in_their_comment() -> None:
    rows = [{name.replace("FOLIO", "FOLIO\nNO."): cell for name, cell in row.items()} for row in PERSONS]
    assert accepted(drafted(rows)).key.columns == ["FOLIO\nNO."]


def test_a_folio_that_stands_once_above_its_persons_is_their_record_s() -> None:
    own = ("FOLIO", "FECHA", "FALTA", "SANCION")
    rows = [
        {
            name: "" if name in own and i and row["FOLIO"] == PERSONS[i - 1]["FOLIO"] else cell
            for name, cell in row.items()
        }
        for i, row in enumerate(PERSONS)
    ]
    mapping = accepted(made := drafted(rows, above=own))
    assert (mapping.key.columns, mapping.each["persons"].rows) == (["FOLIO"], True)
    assert "antes, la línea de fill_down" in about_key(made)
    assert not accepted(drafted(rows)).each


def test_a_person_that_stands_twice_is_told() -> None:
    assert "1 filas son copia exacta de otra: eso saldría dos veces" in about_key(drafted([*PERSONS, PERSONS[-1]]))


def test_few_folios_that_differ_otherwise_are_said_and_change_nothing() -> None:
    rows = [
        *PERSONS,
        *[record(i + 20) | person(i + k) for i in range(10) for k in range(2)],
        PERSONS[0] | {"FALTA": "X"},
    ]
    made = drafted(rows)
    assert accepted(made).each["persons"].rows
    assert "en 19 solo cambian NOMBRE, EDAD, SEXO; en 1 cambian además FALTA" in about_key(made)
    assert "1 no tienen juntas sus filas: ordene el archivo por «FOLIO»" in about_key(made)


def test_a_record_s_column_that_is_blank_or_typed_otherwise_in_some_rows_changes_nothing() -> None:
    ways = ("{}", "", " {} ", "{}")
    rows = [row | {"FALTA": ways[i % 4].format(row["FALTA"]).lower()} for i, row in enumerate(PERSONS)]
    mapping = accepted(made := drafted(rows))
    assert (mapping.key.columns, mapping.each["persons"].rows) == (["FOLIO"], True)
    assert "en 10 solo cambian NOMBRE, EDAD, SEXO: cada fila es una persona" in about_key(made)


def test_that_some_folios_disagree_in_one_column_is_said_in_a_line_and_their_rows_stay_persons() -> None:
    rows = [row | {"FALTA": "RIÑA" if i < 5 else row["FALTA"]} for i, row in enumerate(PERSONS)]
    rows = [row | {"FALTA": "RINA"} if i in (1, 5) else row for i, row in enumerate(rows)]
    made = drafted(rows)
    assert {"each:   # cada fila de una clave es una parte de su registro · each row of a key is a part"} <= {
        *made.text.splitlines()
    }
    assert accepted(made).each["persons"].rows
    assert "no coinciden en FALTA (2): esos se apartan (rows_disagree)" in about_key(made)


def test_a_second_row_that_leaves_blanks_and_abbreviates_an_authority_is_a_person_and_few_disagree() -> None:
    authorities = ("JUEZ CIVICO", "J. CIVICO", "MP", "JUEZ CIVICO")
    rows = [
        {"FOLIO": f"B-{i}", "FECHA": f"{13 + i % 9}/03/2024" if not k else "", "AUTORIDAD": authorities[k]}
        | person(7 * i + k)
        for i in range(20)
        for k in range(3 if i == 4 else 1 + i % 2)
    ]
    made = drafted(rows, kind="incident")
    assert "key: {columns: [FOLIO]}" in made.text
    assert "  persons: {rows: true}" in made.text
    assert "donde no coinciden en AUTORIDAD (1), el registro va sin eso (disagree)" in about_key(made)
    assert "catalogue: receiving_authority, unknown: quarantine, disagree: 'null'}" in made.text


def test_where_most_folios_disagree_about_the_record_their_rows_are_no_persons() -> None:
    rows = [row | {"FECHA": f"{13 + i % 9}/03/2024"} for i, row in enumerate(PERSONS)]
    assert not accepted(drafted(rows)).each


def test_one_folio_alone_may_be_a_slip_and_a_json_has_no_rows_to_group() -> None:
    assert not accepted(drafted([*map(record, range(40)), record(39) | person(4)])).each
    assert not accepted(drafted(PERSONS, "json")).each


OWN = [record(i) | person(i + k) | {"SANCION": SANCIONES[(i + k) % 3]} for i in range(20) for k in range(2)]


def test_a_counter_within_the_folio_completes_the_key() -> None:
    mapping = accepted(made := drafted([row | {"CONSECUTIVO": str(1 + i % 2)} for i, row in enumerate(OWN)]))
    assert mapping.key.columns == ["FOLIO", "CONSECUTIVO"]
    assert "en 20 cambian" in about_key(made)
    assert "«FOLIO» y «CONSECUTIVO» juntas son la clave" in about_key(made)


def test_a_counter_of_the_file_s_rows_completes_none_but_a_name_is_proposed() -> None:
    made = drafted([{"No.": str(i), **row} for i, row in enumerate(OWN)])
    assert accepted(made).key.content
    assert "«FOLIO» y «NOMBRE» juntas no se repiten" in about_key(made)
    assert chosen(made, "key: {columns: [FOLIO, NOMBRE]}").key.columns == ["FOLIO", "NOMBRE"]


def numbered(number: str, of: int, **more: Any) -> list[Row]:
    """Rows without a folio, eleven a day."""
    rows = [{**record(i), "FECHA": f"{1 + i // 11:02}/03/2024"} | {k: v(i) for k, v in more.items()} for i in range(88)]
    return [{number: str(1 + i % of), **{k: v for k, v in row.items() if k != "FOLIO"}} for i, row in enumerate(rows)]


@pytest.mark.parametrize(("number", "of"), [("No.", 11), ("CONSECUTIVO", 11), ("#", 88)])
def test_a_number_that_only_counts_is_asked_as_a_key_beside_the_day(number: str, of: int) -> None:
    made = drafted(numbered(number, of))
    assert f"«FECHA» y «{number}» juntas no se repiten" in about_key(made)
    assert f"«{number}» solo numera: ¿conserva cada fila su número" in about_key(made)
    assert accepted(drafted(numbered(number, of))).key.content
    assert chosen(made, f"key: {{columns: [FECHA, {flow(number)}]}}").key.columns == ["FECHA", number]


def test_beside_the_day_it_may_begin_anew_in_each_court() -> None:
    made = drafted(numbered("No.", 4, JUZGADO=lambda i: f"JUZGADO {i // 4 % 3}"))
    assert made.key_waits == ["FECHA", "JUZGADO", "No."]


def test_a_day_of_birth_and_a_number_that_repeats_beside_the_day_are_no_key() -> None:
    born = numbered("No.", 88, NACIMIENTO=lambda i: f"{1 + i % 28:02}/05/1990")
    without = [{("FECHA DE NACIMIENTO" if k == "NACIMIENTO" else k): v for k, v in row.items()} for row in born]
    for rows in (numbered("No.", 4), [{k: v for k, v in row.items() if k != "FECHA"} for row in without]):
        made = drafted(rows)
        assert "solo numera: ¿" not in about_key(made)
        assert not made.key_waits


def test_a_pair_that_few_rows_repeat_is_proposed_with_their_number() -> None:
    made = drafted([*OWN, OWN[0] | {"EDAD": "99"}, OWN[1]])
    assert "«FOLIO» y «NOMBRE» juntas no se repiten, salvo en 1 filas, que se apartan" in about_key(made)


def test_where_nothing_tells_rows_apart_the_figures_are_said_all_the_same() -> None:
    made = drafted([{name: cell for name, cell in row.items() if name not in ("NOMBRE", "FALTA")} for row in OWN])
    assert accepted_with_offence(made).key.content
    assert "«FOLIO»: 20 se repiten, en 40 filas; en 20 cambian" in about_key(made)


def accepted_with_offence(made: Draft) -> Mapping:
    made.text = made.text.replace("fields:", "fields:\n  infraction.label: {const: RIÑA}", 1)
    return accepted(made)


def versions(name: str, cell: Any) -> list[Row]:
    rows = [record(i) | {name: cell(i, 0)} for i in range(20)]
    return rows + [row | {"SANCION": SANCIONES[(i + 1) % 3], name: cell(i, 1)} for i, row in enumerate(rows[:12])]


def test_a_column_that_says_when_a_row_was_changed_makes_versions_of_it() -> None:
    made = drafted(versions("FECHA ACTUALIZACION", lambda i, k: f"{13 + i % 9}/0{4 + k}/2024 10:15"))
    assert "en 12 cambian SANCION; ¿son versiones de lo mismo" in about_key(made)
    line = "key: {columns: [FOLIO], latest: {date: FECHA ACTUALIZACION, format: '%d/%m/%Y %H:%M'}}"
    assert isinstance(chosen(made, line).key.latest, DateSpec)


def test_a_version_s_number_makes_versions_too_and_until_it_is_decided_none_is_taken() -> None:
    made = drafted(versions("VERSION", lambda i, k: str(1 + k)))
    assert accepted(made).key.columns == ["FOLIO"]
    assert chosen(made, "key: {columns: [FOLIO], latest: {number: VERSION}}").key.latest is not None


def test_rows_of_a_folio_that_say_the_same_are_asked_about_with_what_differs() -> None:
    rows = [record(i) | {"CAPTURISTA": "B"} for i in range(20)]
    made = drafted([*rows, *(row | {"CAPTURISTA": "J"} for row in rows)])
    assert "en 20 no cambia nada de lo asignado (sí CAPTURISTA): cuentan como repetidas" in about_key(made)
    assert chosen(made, "key: {columns: [FOLIO]}").key.columns == ["FOLIO"]


@pytest.mark.parametrize("copies", [1, 20])
def test_where_all_that_repeats_a_folio_are_exact_copies_nothing_is_asked(copies: int) -> None:
    rows = [record(i) for i in range(20)]
    made = drafted([*rows, *rows[:copies]])
    assert "key" not in {about for about, _ in made.decisions}
    assert accepted(made).key.columns == ["FOLIO"]
    assert f"las {copies} filas que repiten" in made.text
    assert "son copias exactas" in made.text


def test_exact_copies_beside_rows_without_a_folio_are_one_and_the_row_is_its_key() -> None:
    rows = [record(i) | ({"FOLIO": ""} if i < 1 else {}) for i in range(20)]
    mapping = accepted(made := drafted([*rows, *rows[10:]]))
    assert (mapping.key.content, mapping.key.copies) == (True, "one")
    assert "key" not in {about for about, _ in made.decisions}
    doubted = drafted([*rows, *rows[10:], rows[0]])  # a copy that no folio says is the same
    assert accepted(doubted).key.copies == "each"


def test_a_catalogue_s_key_is_no_folio() -> None:
    rows = [{name: cell for name, cell in record(i).items() if name != "FOLIO"} for i in range(40)]
    made = drafted([row | {"CLAVE FALTA": f"F-{i % 3}"} for i, row in enumerate(rows)])
    assert "se repiten, en" not in about_key(made)


@pytest.mark.parametrize("copies", [0, 3])
def test_exact_copies_are_counted_and_may_be_one(copies: int) -> None:
    rows = [{name: cell for name, cell in record(i).items() if name != "FOLIO"} for i in range(40)]
    made = drafted([*rows, *rows[:copies]])
    assert accepted(made).key.copies == "each"
    assert (f"{copies} filas son copia exacta de otra" in about_key(made)) is bool(copies)
    if copies:
        assert chosen(made, "key: {content: true, copies: one}").key.copies == "one"


def test_copies_that_say_neither_who_nor_when_are_all_kept_unasked() -> None:
    rows = [{"FECHA": f"{1 + i % 28:02}/03/2024", "FALTA": "RIÑA", "COLONIA": f"COLONIA {i % 7}"} for i in range(40)]
    made = drafted([*rows, *rows[:3]])
    assert "son copia exacta de otra, y nada en ellas dice quién ni a qué hora" in made.text
    assert about_key(made) == ""
    assert accepted(made).key.copies == "each"
    timed = drafted([*(row | {"HORA": f"10:{i:02}"} for i, row in enumerate(rows)), rows[0] | {"HORA": "10:00"}])
    assert "1 filas son copia exacta de otra" in about_key(timed)


def test_what_the_parts_of_an_item_say_makes_it_no_copy() -> None:
    profile = Profile()
    feed_items(profile, [{"a": 1, "personas": [{"b": b}]} for b in (1, 2, 2)])
    assert profile.memory.copies().rows == 1


@given(st.lists(st.tuples(st.sampled_from("xy"), st.sampled_from(["", "a", "b"]), st.sampled_from("12")), max_size=12))
def test_what_differs_in_rows_that_share_a_text(table: list[tuple[str, str, str]]) -> None:
    memory = RowMemory()
    for row in table:
        memory.add(dict(zip("pqr", row, strict=True)))
    shared = memory.shared("q", ["p", "q", "r"])
    of = {q: [row for row in table if row[1] == q] for q in {row[1] for row in table} - {""}}
    several = {q: rows for q, rows in of.items() if len(rows) > 1}
    assert (shared.different, shared.texts, shared.rows) == (len(of), len(several), sum(map(len, several.values())))
    differ = [frozenset(n for n, cells in zip("pqr", zip(*rows, strict=True), strict=True) if len({*cells}) > 1)
              for rows in several.values()]  # fmt: skip
    assert sorted(map(sorted, shared.differ.elements())) == sorted(map(sorted, differ))
    assert memory.copies().rows == len(table) - len({*table})
    firsts = {(row[1], row[0]): row for row in reversed(table)}
    assert memory.alike("q", "p") == sum(row != firsts[row[1], row[0]] for row in table if row[1])


def test_what_differs_but_for_blanks_case_and_known_spellings() -> None:
    memory = RowMemory()
    for cells in (
        ("1", "a", "x"),
        ("1", "", "X "),
        ("2", "A", "y"),
        ("2", "b.", "y"),
        ("3", "b.", "z"),
        ("3", "b", ""),
    ):
        memory.add(dict(zip("kab", cells, strict=True)))
    said = memory.shared("k", ["k", "a", "b"], {"a": {"b.": "B"}, "b": {}})
    assert said.differ == {frozenset(): 2, frozenset("a"): 1}
    assert memory.shared("k", ["a", "b"]).differ == {frozenset("ab"): 2, frozenset("a"): 1}


def test_what_is_filled_down_begins_anew_under_another_text() -> None:
    memory = RowMemory()
    for outer, inner in (("a", "x"), ("", ""), ("b", ""), ("", "y"), ("", "")):
        memory.add({"o": outer, "i": inner, "n": "1"})
    filled = memory.filled_down(["o", "i"])
    assert filled.shared("o", ["i"]).differ == {frozenset(): 1, frozenset("i"): 1}
    assert (filled.shared("i", []).filled, memory.shared("o", []).texts) == (4, 0)


def test_rows_beyond_what_is_held_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile_rows, "MOST_CELLS", 100)
    made = drafted(PERSONS)
    assert "contado en las primeras filas" in about_key(made)


def test_versions_of_a_number_that_people_use_go_before_a_system_s_own_id() -> None:
    rows = versions("fechaUltimaAct", lambda i, k: f"{13 + i % 9}/0{4 + k}/2024 10:15")
    made = drafted([{"_id": f"x{i}"} | row for i, row in enumerate(rows)])
    assert accepted(made).key.columns == ["_id"]
    line = "key: {columns: [FOLIO], latest: {date: fechaUltimaAct, format: '%d/%m/%Y %H:%M'}}"
    assert chosen(made, line).key.columns == ["FOLIO"]


def test_the_smallest_set_that_tells_rows_apart_has_no_column_that_is_blank_in_most() -> None:
    rows = [record(i // 2) | {"HORA": f"1{i % 2}:00", "IPH": f"I{i}" if i < 3 else ""} for i in range(40)]
    made = drafted([row | {"FOLIO": f"B-{i // 9}"} for i, row in enumerate(rows)])
    line = next(line for line in made.text.splitlines() if line.startswith("# key: "))
    assert "IPH" not in line
    assert "HORA" in line


def test_what_surely_is_the_folio_is_the_key_though_it_is_called_otherwise() -> None:
    rows = [{"EXP.": f"JC/{i:03}"} | {k: v for k, v in record(i).items() if k != "FOLIO"} for i in range(30)]
    assert drafted(rows).key == ["EXP."]
    below = [
        row | person(7 * i + 1) | {"EXP.": "", "SANCION": SANCIONES[(i + 1) % 3]} for i, row in enumerate(rows[:9])
    ]
    made = drafted([one for pair in zip(rows, below, strict=False) for one in pair] + rows[9:], above=["EXP."])
    assert made.key_waits == ["EXP.", "NOMBRE"] or made.by_rows == "persons"
    assert "sin folio" not in made.text


def test_no_proposed_key_has_a_column_with_blanks() -> None:
    rows = [row | {"NOMBRE": row["NOMBRE"].split()[0], "PATERNO": f"LUNA{'AB'[i % 2]}"} for i, row in enumerate(OWN)]
    rows = [row | {"NOMBRE": f"{row['NOMBRE']}{'AB'[i % 2]}"} for i, row in enumerate(rows)]
    rows[1] = rows[1] | {"NOMBRE": rows[0]["NOMBRE"]}
    rows[-1] = rows[-1] | {"PATERNO": ""}
    text = drafted(rows).text
    assert "# key: {columns: [FOLIO, NOMBRE, quién]}" in text
    assert "  # quién: {first_of: [PATERNO, NOMBRE]}" in text


REMARKS = [row | {"OBSERVACIONES": f"PERTENENCIAS EN BOLSA {i}" if i % 3 else ""} for i, row in enumerate(PERSONS)]


def test_rows_of_a_folio_that_differ_in_persons_and_in_remarks_are_asked_about_as_its_persons_first() -> None:
    mapping = accepted(made := drafted(REMARKS))
    assert (mapping.key.columns, mapping.each["persons"].rows) == (["FOLIO"], True)
    assert "¿cada fila es una persona del mismo registro? Así queda (each)" in about_key(made)
    assert "donde no coinciden en OBSERVACIONES (10), el registro va sin eso (disagree)" in about_key(made)
    assert "observations: {text: OBSERVACIONES, disagree: 'null'}" in made.text
    other = next(one for one in questions(made.text, KINDS["hearing"]) if one.about == "key").choices[1]
    assert other.line.startswith("key: {columns: [FOLIO, NOMBRE]}")
