"""One moment under two headings, each in other sheets: no row loses its date without a word."""

from __future__ import annotations

from adapters.decide.questions import answered, questions
from adapters.draft.document import draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}


def drafted(*heads: tuple[str, ...]) -> tuple[str, list[str]]:
    profile = Profile()
    rows = []
    for n, head in enumerate(heads):
        for i in range(30):
            said = {
                "FECHA": f"2024-02-{i % 28 + 1:02}",
                "HORA": f"{i % 24:02}:4{i % 10}",
                "CUANDO": f"2024-03-{i % 28 + 1:02}",
            }
            said["FECHA Y HORA"] = f"2024-03-{i % 28 + 1:02} {i % 24:02}:3{i % 10}"
            rows.append({"FOLIO": f"{n}-{i}", "FALTA": "RIÑA", **{name: said[name] for name in head}})
    names = dict.fromkeys(name for row in rows for name in row)
    profile.feed({name: row.get(name, "") for name in names} for row in rows)
    made = draft(KINDS["hearing"], "juzgado", "libro", CSV, profile)
    return made.text, [said.es for _, said in made.decisions if said.alarm]


def test_rows_whose_date_is_in_another_column_are_counted_in_red() -> None:
    _, alarms = drafted(("FECHA", "HORA"), ("FECHA Y HORA",))
    assert any("30 filas no traen «FECHA», y su fecha está en «FECHA Y HORA»" in said for said in alarms) or any(
        "30 filas no traen «FECHA Y HORA», y su fecha está en «FECHA»" in said for said in alarms
    )


def test_dates_that_are_written_alike_are_asked_as_one() -> None:
    text, alarms = drafted(("FECHA",), ("CUANDO",))
    assert "  # FECHA o CUANDO: {first_of: [FECHA, CUANDO]}" in text
    assert "  # occurred_at: {date: FECHA o CUANDO, format: '%Y-%m-%d'}\n" in text
    assert "  # occurred_at: {date: FECHA, format: '%Y-%m-%d'}   # ¿o · or" in text
    assert any("30 filas no traen «FECHA», y su fecha está en «CUANDO»: ¿son el mismo" in said for said in alarms)
    asked = next(one for one in questions(text, KINDS["hearing"]) if one.about == "occurred_at")
    read = [read_mapping(answered(text, choice, KINDS["hearing"]), "m.yaml") for choice in asked.choices]
    assert [{*one.made} for one in read] == [{"FECHA o CUANDO"}, set()]


def test_two_dates_of_the_same_rows_are_two() -> None:
    text, alarms = drafted(("FECHA", "CUANDO"), ("FECHA", "CUANDO"))
    assert "first_of" not in text
    assert not any("no traen" in said for said in alarms)
