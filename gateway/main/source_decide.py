"""The dialogue of ``convenio source decide``: one question at a time, one key for an answer, each answer on the disk at
once.

What is asked may hold labels of the source: it goes to the terminal and nowhere else; what is typed is not said again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from adapters.decide.blocks import Choice
from adapters.decide.questions import Question, answered, optional, questions, refusal, to_come
from adapters.decide.text import standing
from adapters.files.detect import DETECT
from adapters.survey.file import Asked, Survey
from contracts.document import Document
from contracts.kind import Kind
from contracts.kinds import KINDS
from gateway.main.complaints import told
from gateway.main.say import escape, fail, out, say
from gateway.settings import Misconfigured
from gateway.settings.files import read_whole, write_over

_LABELS = 6  # of a column that are shown
_LATER, _QUIT, _NONE = "", "q", "0"
Said = Literal["decided", "later", "changed", "enough"]


class Decided(NamedTuple):
    """How many questions were answered, and what those are about that are left."""

    answers: int
    left: list[str]


def decided(mapping: Path, labels: Mapping[str, str]) -> Decided:
    """Ask what is open, until all is answered or put off, or nobody answers any more. ``labels``: of columns, what
    they say most often. Raises Misconfigured.
    """
    kind, later, answers = _kind(mapping), set[str](), 0
    while True:
        text = _read(mapping)
        found = [one for one in questions(text, kind) if one.same not in later]
        if not found:
            break
        question = optional(text, found[0], str(mapping), kind)
        _show(question, len(found) + len(to_come(text, kind, later)), labels)
        said = _answer(mapping, text, question, kind)
        if said == "enough":
            break
        answers += said == "decided"
        later |= {question.same} if said == "later" else set()
    text = _read(mapping)
    return Decided(answers, [*(one.about for one in questions(text, kind)), *to_come(text, kind)])


def labels_of(found: Survey) -> dict[str, str]:
    """What the columns of a file say most often; nothing of one that may name somebody."""
    shown = {
        column.column: [f"{label} ({n:,})" for label, n in column.listed[:_LABELS]]
        for column in found.profile.columns.values()
    }
    return {name: ", ".join(told) for name, told in shown.items() if told}


def asked_as(mapping: Path) -> Asked:
    """How the mapping says that its file is read, where a survey would have to be told."""
    read = standing(_read(mapping)).get("read")
    said = next((one for one in (read or {}).values() if isinstance(one, dict)), {}) if isinstance(read, dict) else {}
    sheet, header = said.get("sheet"), said.get("header")
    lines = [header] if isinstance(header, int) else header if isinstance(header, list) else []
    return Asked(DETECT, DETECT, sheet if isinstance(sheet, str) and sheet != "*" else None, tuple(map(int, lines)))


def summary(found: Decided) -> None:
    """What was done, and what is left."""
    say(f"Decididas: {found.answers}; quedan: {len(found.left)}", f"decided; {len(found.left)} left")
    if found.left:
        out.print(f"  {escape(', '.join(dict.fromkeys(found.left)))}", soft_wrap=True)


def _kind(mapping: Path) -> Kind:
    name = standing(_read(mapping)).get("kind")
    if name not in KINDS:
        Document(_read(mapping), str(mapping))  # which says where it can't be read
        fail(f"{mapping}: kind: {', '.join(KINDS)}: no es un mapeo de `convenio source draft` · not such a mapping")
    return KINDS[str(name)]


def _read(mapping: Path) -> str:
    """With the ends of lines that text has here; they are written as they were."""
    try:
        return read_whole(mapping, secret=False).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Misconfigured(f"{mapping}: no es UTF-8 · not UTF-8") from None


def _show(question: Question, left: int, labels: Mapping[str, str]) -> None:
    out.print(f"\n[bold]{escape(question.about)}[/bold] [dim]· quedan {left} · {left} left[/dim]", soft_wrap=True)
    for asked in question.asked:
        es, _, en = asked.partition(" · ")
        out.print(f"  {escape(es)} [dim]· {escape(en)}[/dim]" if en else f"  {escape(es)}", soft_wrap=True)
    for column in (one for one in question.columns if one in labels):
        out.print(f"  [dim]«{escape(column)}»: {escape(labels[column])}[/dim]", soft_wrap=True)
    for number, choice in enumerate(question.choices, 1):
        _offer(str(number), choice)
    if question.none is not None:
        _offer(_NONE, question.none)
    typed = f"   {question.hint}" if question.hint else ""
    out.print(f"  [dim]\\[Enter] después · later   \\[q] salir · quit{escape(typed)}[/dim]", soft_wrap=True)


def _offer(key: str, choice: Choice) -> None:
    """With every line that it would write, since some may be of persons."""
    lines = [escape(line.partition("   # ")[0]) for line in choice.line.split("\n")]
    en = f" [dim]· {escape(choice.en)}[/dim]" if choice.en not in ("", choice.es) else ""
    line = f"   [dim]{lines[0]}[/dim]" if lines[0] else ""
    out.print(f"  [cyan]\\[{key}][/cyan] {escape(choice.es)}{en}{line}", soft_wrap=True)
    for more in lines[1:]:
        out.print(f"        [dim]{more}[/dim]", soft_wrap=True)


def _answer(mapping: Path, text: str, question: Question, kind: Kind) -> Said:
    """What became of the question of that text. What is no answer, or can't be one, is asked for once more."""
    while (key := _key()) not in (None, _QUIT):
        if key == _LATER:
            return "later"
        choice = _chosen(question, key)
        if choice is None:
            say(f"✗ Escriba {_keys(question)}", "type one of these")
        elif _read(mapping) != text:
            say("El archivo cambió mientras tanto: se lee de nuevo", "the file has changed meanwhile: read again")
            return "changed"
        elif _written(mapping, text, choice, kind):
            return "decided"
    return "enough"


def _key() -> str | None:
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        out.print()
        return None


def _chosen(question: Question, key: str) -> Choice | None:
    """The choice of that number; beyond them a number is a value, as 09 is beside a choice 9."""
    if key == _NONE:
        return question.none
    numbered = dict(zip(map(str, range(1, len(question.choices) + 1)), question.choices, strict=True))
    return numbered.get(key) or question.typed(key)


def _keys(question: Question) -> str:
    most = len(question.choices)
    numbers = [] if not most else ["1"] if most == 1 else [f"1 a {most}"]
    none = [_NONE] if question.none is not None else []
    typed = f"; {question.hint.partition(' · ')[0]}" if question.hint else ""
    return ", ".join([*numbers, *none, "Enter, q"]) + typed


def _written(mapping: Path, text: str, choice: Choice, kind: Kind) -> bool:
    """Write the answer, if the document still loads with it."""
    after = answered(text, choice, kind)
    if complaints := refusal(text, after, str(mapping)):
        out.print(
            f"[red]✗ Así no: el mapeo no se podría leer · the mapping would not load[/red]\n{escape(told(complaints))}"
        )
        return False
    ends = "\r\n" if b"\r\n" in read_whole(mapping, secret=False) else "\n"
    write_over(mapping, after.replace("\n", ends).encode("utf-8"))
    return True
