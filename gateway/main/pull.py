"""``convenio pull``: the custodian's work, once or on a schedule, with its accounts."""

from __future__ import annotations

import gc
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Annotated, NamedTuple

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from adapters.base import SourceError
from contracts.document import DocumentError
from gateway.flow.ports import Overtaken, PolicyChanged, StoreUnavailable
from gateway.flow.pull import Accounts, NothingInForce
from gateway.flow.replace import TOO_MANY
from gateway.main.beat import SECONDS, BeatFile, beat
from gateway.main.complaints import why
from gateway.main.ending import Ending
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, err, escape, fail, out, table
from gateway.settings import Misconfigured, Settings, SourceSettings, read_settings
from gateway.wiring import custodian, sources
from policies.floor import PER_RECORD

_GRACE_SECONDS = 8  # for the batch at hand; less than what a service manager gives
_MENDABLE = (SourceError, DocumentError, Misconfigured, StoreUnavailable, Overtaken, NothingInForce, ValueError)


def pull(
    names: Annotated[list[str] | None, typer.Argument(help="Fuentes; todas si se omite · sources; all if none")] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    retry_quarantined: Annotated[
        bool, typer.Option(help="Leer de nuevo lo apartado · read quarantined rows again")
    ] = False,
    accept_withdrawals: Annotated[
        bool,
        typer.Option(
            help="Aceptar que lo nuevo reemplace a lo anterior, falten los que falten"
            " · let what is new replace what was, however many records vanish"
        ),
    ] = False,
    scheduled: Annotated[bool, typer.Option(help="Repetir según «every» · repeat as `every` says")] = False,
    alive: BeatFile = None,
    json: AsJson = False,
) -> None:
    """Leer las fuentes y compartir lo convenido. · Read the sources and share what was agreed."""
    collect_seldom()
    config = read_settings(settings)
    if accept_withdrawals and (not names or scheduled or retry_quarantined):
        fail("diga de qué fuente, una vez · say of which source, once: `convenio pull FUENTE --accept-withdrawals`")
    chosen = sources_of(config, names or [])
    how = How(retry=retry_quarantined, accept=accept_withdrawals)
    if scheduled:
        for source in chosen.values():
            custodian.require_custodian(config, source)  # a key does not come back by waiting
        _again_and_again(config, chosen, lambda: beat(alive))
        return
    results = {name: _one(config, source, how, quiet=json) for name, source in chosen.items()}
    if json:
        as_json({name: r.as_dict() if isinstance(r, Accounts) else {"error": r} for name, r in results.items()})
    else:
        show(results)
    if any(isinstance(result, str) for result in results.values()):
        raise typer.Exit(1)


def collect_seldom() -> None:
    """For a process that pulls. A batch is tens of thousands of values that live until it is accepted, and no cycles.

    To look among them for garbage after every seven hundred, and now and then among all that was ever imported, costs a
    seventh of the pull.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)


class How(NamedTuple):
    """What a pull is asked beside going on: to read quarantined rows again, or to let units replace others."""

    retry: bool = False
    accept: bool = False


class _Asked(BaseException):
    """The process was asked to end: the batch at hand is in the store, the next is left for the next start.

    Or no batch came to its end within the grace: what there is of it is read again at the next start.
    """


def _again_and_again(config: Settings, chosen: dict[str, SourceSettings], alive: Callable[[], None]) -> None:
    """Each source when it is due, until SIGTERM or Ctrl-C. One that fails is tried again at its next turn, and holds
    no other up.
    """
    signal.signal(signal.SIGALRM, _break_off)
    ending = Ending(lambda: signal.setitimer(signal.ITIMER_REAL, _GRACE_SECONDS))

    def turn() -> None:
        alive()
        if ending.asked:
            raise _Asked

    due = dict.fromkeys(chosen, 0.0)
    with suppress(_Asked):
        try:
            while not _asked_by(due[name := min(due, key=due.__getitem__)], ending, alive):
                _scheduled(config, name, chosen[name], turn)
                due[name] = time.monotonic() + chosen[name].every
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _scheduled(config: Settings, name: str, source: SourceSettings, turn: Callable[[], None]) -> None:
    try:
        _one(config, source, How(), quiet=True, turn=turn)
    except Exception as error:  # noqa: BLE001  (a defect met by one source must not stop the others' pulls)
        err.print(f"[red]✗[/red] {name}: {type(error).__name__}", soft_wrap=True)


def _break_off(*_: object) -> None:
    """Who waits for a source that does not answer is not waited for: a batch is accepted, or it is not."""
    raise _Asked


def _asked_by(due: float, ending: Ending, alive: Callable[[], None]) -> bool:
    """Waits until then, with signs of life; whether the process was asked to end meanwhile."""
    while True:
        alive()
        left = due - time.monotonic()
        if left <= 0 or ending.wait(min(left, SECONDS)):
            return ending.asked


def sources_of(config: Settings, names: list[str]) -> dict[str, SourceSettings]:
    """The sources of those names, all where none is named; ends the command at an unknown one."""
    known = {sources.mapping_of(source).source: source for source in config.source}
    if unknown := sorted(set(names) - set(known)):
        fail(f"fuente desconocida · unknown source: {', '.join(unknown)}. Hay · there are: {', '.join(known)}")
    return {name: source for name, source in known.items() if not names or name in names}


def _one(
    config: Settings, source: SourceSettings, how: How, *, quiet: bool, turn: Callable[[], None] = lambda: None
) -> Accounts | str:
    """One source's accounts, or why it could not be pulled: no source stops another."""
    try:
        with progress(quiet=quiet) as display:
            task = display.add_task(source.mapping.stem, total=None, said="")
            return run_source(config, source, how, display, task, turn)
    except _MENDABLE as error:
        err.print(f"[red]✗[/red] {source.mapping.stem}: {escape(why(error))}", soft_wrap=True)
        return str(error)


def run_source(
    config: Settings,
    source: SourceSettings,
    how: How,
    display: Progress,
    task: TaskID,
    turn: Callable[[], None] = lambda: None,
) -> Accounts:
    """Pull one source under the policies that stand; when they change on the way, again under the new ones.

    ``turn`` is called after every batch.
    """
    engine = custodian.custodian_engine(config, sources.mapping_of(source).owner)

    def show_progress(accounts: Accounts, done: int, total: int | None) -> None:
        said = f"{accounts.read:,} leídas, {accounts.released:,} compartidas, {accounts.quarantined:,} apartadas"
        display.update(task, completed=done, total=total, said=said)
        turn()

    try:
        while True:
            puller = custodian.puller(config, source, engine)
            with suppress(PolicyChanged):
                if how.retry:
                    return puller.retry(show_progress)
                return puller.pull(show_progress, accept_withdrawals=how.accept)
    finally:
        engine.dispose()


def progress(*, quiet: bool) -> Progress:
    """The display of a pull in progress."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=err, disable=quiet)


def show(results: dict[str, Accounts | str]) -> None:
    """The accounts as tables."""
    done = {name: result for name, result in results.items() if isinstance(result, Accounts)}
    columns = ["fuente\nsource", "leídas\nread", "compartidas\nreleased", "sin cambio\nunchanged"]
    columns += ["retiradas\nwithdrawn", "apartadas\nquarantined", "ajenas\nelsewhere", "unidas\njoined"]
    columns += ["desaparecidos\nvanished"]
    table("Cuentas · accounts", columns, [(name, *a.counts()) for name, a in done.items()])
    why = [(name, reason, count) for name, a in done.items() for reason, count in a.reasons.most_common()]
    if why:
        table("Apartadas y por qué · quarantined and why", ("fuente · source", "motivo · reason", "filas · rows"), why)
    views = sum((a.views for a in done.values()), Counter[str]())
    if views:
        columns = ["vista · view", "versiones · versions"]
        table("Versiones nuevas por vista · new versions by view", columns, sorted(views.items()))
    _floor(done)
    for name, a in done.items():
        for view in a.keyless:
            out.print(f"[yellow]![/yellow] {view}: falta el secreto de su convenio · no secret: `convenio keys scope`")
        for text in _counted(a):
            out.print(f"[dim]·[/dim] {name}: {text}")
        if a.unexpected:
            text = f"{name}: columnas nuevas que el mapeo no menciona · new columns: {', '.join(sorted(a.unexpected))}"
            out.print(f"[yellow]![/yellow] {escape(text)}")
        for file, how in a.read_as.items():
            out.print(f"[dim]·[/dim] {name}: {escape(file)}: leído como · read as {escape(how)}")
        for unit in a.skipped:
            out.print(f"[yellow]![/yellow] {name}: {escape(unit)}")
        if any(TOO_MANY in unit for unit in a.skipped):
            text = "nada de eso se tomó; si está bien así · none of it was taken; if it is right"
            out.print(f"    {text}: `convenio pull {name} --accept-withdrawals`")


def _floor(done: Mapping[str, Accounts]) -> None:
    """From how many records the floor took something, by which rule and law."""
    laws = {rule.name: rule.source for rule in PER_RECORD}
    rows = [(name, rule, laws.get(rule, ""), n) for name, a in done.items() for rule, n in a.floor.most_common()]
    if rows:
        columns = ("fuente · source", "regla · rule", "fundamento · law", "registros · records")
        table("Lo que el piso quitó · what the floor took away", columns, rows)


def _counted(a: Accounts) -> Iterator[str]:
    """What two accounts hold that is to be known apart."""
    if a.left_behind:
        yield f"las apartadas son {a.quarantined + a.left_behind:,} filas con las unidas · quarantined, with the joined"
    if a.older:
        yield f"{a.older:,} de las sin cambio son versiones anteriores · of the unchanged, older versions"
    if a.correcting:
        yield f"{a.correcting:,} filas hablan por otra, que nombran (corrects) · rows that speak for another"
