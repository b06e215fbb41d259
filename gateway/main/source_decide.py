"""The dialogue of ``convenio source decide``: one question or one table of them at a time, one key for an answer, each
answer on the disk at once.

What is asked may hold labels of the source: it goes to the terminal and nowhere else; of what is typed only that is
said again which was not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from adapters.decide.blocks import Choice
from adapters.decide.field_questions import Question
from adapters.decide.labels import together
from adapters.decide.lots import Lot, Reply, Unclear, lot_of, possible
from adapters.decide.questions import answered, optional, questions, refusal, to_come
from adapters.decide.text import standing
from adapters.files.detect import DETECT
from adapters.survey.file import Asked, Survey
from contracts.document import Document
from contracts.kind import Kind
from contracts.kinds import KINDS
from gateway.main.complaints import told
from gateway.main.say import escape, fail, out, say
from gateway.main.source_lots import keys_of, show_lot
from gateway.settings import Misconfigured
from gateway.settings.files import read_whole, write_over

_LABELS = 6  # of a column that are shown
_LATER, _QUIT, _NONE = "", "q", "0"
_Understood = TypeVar("_Understood")


class Decided(NamedTuple):
    """How many questions were answered, and what those are about that are left."""

    answers: int
    left: list[str]


@dataclass
class _Asked:
    """Of the questions, by ``same``: those put off, and those of a table that are asked alone, in their order."""

    later: set[str] = field(default_factory=set)
    alone: dict[str, None] = field(default_factory=dict)
    answers: int = 0

    def open(self, text: str, kind: Kind) -> list[Question]:
        """What is to be asked now, and after it."""
        found, order = (one for one in questions(text, kind) if one.same not in self.later), [*self.alone]
        return sorted(found, key=lambda one: order.index(one.same) if one.same in self.alone else len(order))


def decided(mapping: Path, labels: Mapping[str, str]) -> Decided:
    """Ask what is open, until all is answered or put off, or nobody answers any more. ``labels``: of columns, what
    they say most often. Raises Misconfigured.
    """
    kind, asked, goes_on = _kind(mapping), _Asked(), True
    while goes_on:
        text = _read(mapping)
        if not (found := asked.open(text, kind)):
            break
        left = len(found) + len(to_come(text, kind, asked.later))
        if (lot := lot_of(found, asked.alone)) is not None:
            show_lot(lot, left, labels)
            goes_on = _answer_lot(mapping, text, lot, kind, asked)
        else:
            question = optional(text, found[0], str(mapping), kind)
            _show(question, left, labels)
            goes_on = _answer(mapping, text, question, kind, asked)
    text = _read(mapping)
    return Decided(asked.answers, [*(one.about for one in questions(text, kind)), *to_come(text, kind)])


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
    say(
        "Asignar un dato no lo comparte: ningún nombre, domicilio ni texto libre sale salvo que un convenio lo diga",
        "a mapped field is not a release: no name, home or free text leaves unless an agreement says so",
    )


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


def _answer(mapping: Path, text: str, question: Question, kind: Kind, asked: _Asked) -> bool:
    """Ask the question of that text. Is anybody answering?"""

    def write(choice: Choice) -> bool:
        done = _written(mapping, text, choice, kind)
        asked.answers += done
        return done

    said = _typed(mapping, text, lambda key: _chosen(question, key), _keys(question), write)
    asked.later |= {question.same} if said == _LATER else set()
    return said != _QUIT


def _answer_lot(mapping: Path, text: str, lot: Lot, kind: Kind, asked: _Asked) -> bool:
    """The same of a table. What can't be written along with the rest is asked alone, which says why."""

    def write(reply: Reply) -> bool:
        taken = possible(text, [choice for _, choice in reply.written], kind, str(mapping))
        done = bool(taken) and _written(mapping, text, together(taken), kind)
        refused = [one for one, choice in reply.written if not done or choice not in taken]
        asked.answers += len(reply.written) - len(refused)
        asked.alone |= dict.fromkeys(one.same for one in (*reply.alone, *refused))
        n, alone = len(reply.written) - len(refused), len(reply.alone) + len(refused)
        say(f"Decididas de la tabla: {n}; se preguntan una a una: {alone}", f"decided: {n}; asked singly: {alone}")
        if refused:
            es = f"Con lo contestado de {len(refused)} el mapeo no se podría leer"
            say(f"{es}: por eso se preguntan otra vez", f"the mapping would not load with {len(refused)}: asked again")
        return True

    said = _typed(mapping, text, lot.reply, keys_of(lot), write)
    asked.later |= {one.same for one in lot.questions} if said == _LATER else set()
    return said != _QUIT


def _typed(
    mapping: Path,
    text: str,
    understood: Callable[[str], _Understood | Unclear | None],
    keys: str,
    write: Callable[[_Understood], bool],
) -> str | None:
    """Write what is typed of that text, once it is an answer, and can be one; else it is asked for once more. Enter and
    ``q`` are given back, None if it was answered, or must be asked anew.
    """
    while (key := _key()) is not None and key.lower() != _QUIT:
        if key == _LATER:
            return key
        answer = understood(key)
        if answer is None or isinstance(answer, Unclear):
            _not_understood(answer, keys)
        elif _read(mapping) != text:
            say("El archivo cambió mientras tanto: se lee de nuevo", "the file has changed meanwhile: read again")
            return None
        elif write(answer):
            return None
    return _QUIT


def _not_understood(answer: Unclear | None, keys: str) -> None:
    if answer is None:
        say(f"✗ Escriba {keys}", "type one of these")
    else:
        say(f"✗ «{answer.part}»: {answer.es}. Escriba {keys}", f"{answer.en}; type one of these")


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
