"""Writing the one function that de-identifies a record kind for all views at once.

Fields come in sorted order, so that payload keys come out sorted; lists are walked once; a value that several views
transform alike is computed once. Only what a rule names is written, so an unknown field has no way out. Every step that
can fail is caught where it stands and costs one value. The text holds no key: keyed functions are referred to by name.

In the text ``record`` are the fields of ``one_record``, and ``place`` those of its place; ``record0`` is the first
view's payload, ``lost0`` counts the values the floor or a failure took from it, ``floor0`` are the floor's rules that
took one, ``sort0`` is the text it sorts by; ``place0``, ``persons0`` ... are its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import groupby

from policies.plan import PRECISION, REPORT_CLASS, Node, Plan, Result
from policies.shown import filters_of


def emit(plan: Plan) -> str:
    """The text of ``deidentify(...) -> tuple[Release, ...]``, one release per view in the plan's order.

    It is given a record, its fields by name, and its time as ``transforms.in_utc`` has it.
    """
    return _Emitter(plan).text()


def _lose(views: Iterable[int]) -> str:
    return "; ".join(f"lost{i} += 1" for i in views)


def _each(views: Iterable[int], pattern: str) -> str:
    return "; ".join(pattern.replace("#", str(i)) for i in views)


# What stands for a guard's rule in the generated text: of a person it is known only there.
_RULE_OF = {"hidden": "hidden", "anyone": "anyone", "exposed": "PLACES", "anyone or exposed": "PROTECTED_TEXTS"}


class _Emitter:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._all = plan.root.views
        self._guarded = sorted({i for result in plan.root.within() if result.guard for i in result.views})
        self._lines: list[str] = []
        self._depth = 0

    def text(self) -> str:
        with self._block("def deidentify(one_record, record, utc):"):
            for i, view in enumerate(self._plan.views):
                self._line(f"# {i}: {view.name!r} ({view.digest[:12]})")
            self._prologue()
            self._children(self._plan.root, "record")
            self._epilogue()
        return "\n".join(self._lines) + "\n"

    def _line(self, text: str) -> None:
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def _block(self, opening: str) -> Iterator[None]:
        self._line(opening)
        self._depth += 1
        yield
        self._depth -= 1

    def _prologue(self) -> None:
        self._line(_each(self._all, "lost# = 0"))
        self._line(_each(self._plan.root.built, 'record# = {}; sort# = ""'))
        guards = {result.guard for result in self._plan.root.within()} - {""}
        if not guards:
            return
        self._line(_each(self._guarded, "floor# = ()"))
        if guards != {"exposed"}:  # what proves an adult
            self._line(f'born = born_by(record["{self._plan.kind.filters.occurred}"])')
            self._line(f"told = lambda record=one_record: [{', '.join(self._moments())}]")  # seldom asked for
        self._exposed()
        if any(guard.startswith("anyone") for guard in guards):
            self._anyone()
        if self._plan.redacts:  # without it a redaction fails, and its text stays
            self._flag("known", "identities(one_record)", "None")

    def _exposed(self) -> None:
        """Where a kind's offences have no code to be judged by, each could be of a protected class."""
        if not self._plan.coded:
            return self._line("exposed = True")
        report_class = f'record["{REPORT_CLASS}"]' if REPORT_CLASS in self._plan.kind.leaves else "None"
        return self._flag("exposed", f'sensitive(record["offences"], {report_class})')

    def _anyone(self) -> None:
        """For what points at a person without saying at which: a vehicle's plates, a weapon's number."""
        lists = [person.removesuffix("[]") for person in self._plan.persons]
        each = [f"(protected(one, born, told, exposed) for one in one_record.{name})" for name in lists]
        tests = [f"next(filter(None, {one}), None)" for one in each]
        self._flag("anyone", " or ".join(tests) or "ADOLESCENTS", "ADOLESCENTS")  # unknown age counts as adolescent

    def _moments(self) -> Iterator[str]:
        """Every moment the record may name, but births."""
        kind = self._plan.kind
        yield from (f"record.{name}" for name in kind.own_instants)
        for members, name in kind.listed_instants:
            if kind.leaves[f"{members}[].{name}"].type is not date:
                yield f"*[one.{name} for one in record.{members}]"

    def _flag(self, name: str, test: str, otherwise: str = "True") -> None:
        """What can't be judged counts as protected."""
        self._line(f"try: {name} = {test}")
        self._line(f"except FAILURES: {name} = {otherwise}")

    def _children(self, node: Node, holder: str) -> None:
        for child in sorted(node.children.values(), key=lambda c: c.name):
            if child.results:
                self._leaf(child, holder, node)
            elif child.path.endswith("[]"):
                self._list(child, holder, node)
            else:
                self._part(child, holder, node)

    def _part(self, node: Node, holder: str, parent: Node) -> None:
        one = node.variable
        self._line(f'one_{one} = {holder}["{node.name}"]')
        with self._block(f"if one_{one} is not None:"):
            self._fields(node)
            with self._block("else:"):
                self._put(node, one, parent)

    def _put(self, node: Node, built: str, parent: Node) -> None:
        for i in node.built:
            takers = [j for j in parent.built if node.heads.get(j) == i]
            into = "".join(f'{parent.variable}{j}["{node.name}"] = ' for j in takers)
            self._line(f"if {built}{i}: {into}{built}{i}")

    def _list(self, node: Node, holder: str, parent: Node) -> None:
        one = node.variable
        self._line(f'{one}_all = {holder}["{node.name}"]')
        with self._block(f"if {one}_all.__class__ is list:"):
            self._line(_each(node.built, f"{one}_list# = []"))
            with self._block(f"for one_{one} in {one}_all:"):
                self._fields(node)
                with self._block("else:"):
                    for i in node.built:
                        self._line(f"if {one}{i}: {one}_list{i}.append({one}{i})")
            self._put(node, f"{one}_list", parent)
        self._line(f"elif {one}_all is not None: {_lose(node.views)}")

    def _fields(self, node: Node) -> None:
        """A part that is no such part costs itself, not the record."""
        one = node.variable
        self._line(_each(node.built, f"{one}# = {{}}"))
        with self._block("try:"):
            if node.path in self._plan.persons and any(r.guard == "hidden" for r in node.within()):
                self._line(f"hidden = protected(one_{one}, born, told, exposed)")
            self._line(f"{one} = one_{one}.__dict__")
            self._children(node, one)
        self._line(f"except FAILURES: {_lose(node.views)}")

    def _leaf(self, node: Node, holder: str, parent: Node) -> None:
        rules = ", ".join(f"{i} {self._plan.views[i].rules[node.path]}" for i in node.views)
        self._line(f"# {node.path}: {rules}")
        by_source = sorted(node.results, key=lambda r: (r.source, r.guard))
        for (source, fits), found in groupby(by_source, key=lambda r: (r.source, r.fits)):
            results = list(found)
            self._line(f'v = {holder}["{source}"]')
            with self._block(f"if v.__class__ {fits}:"):
                for result in results:
                    self._result(node, parent, result)
            self._line(f"elif v is not None: {_lose(i for r in results for i in r.views)}")

    def _result(self, node: Node, parent: Node, result: Result) -> None:
        if not result.guard:
            return self._assign(node, parent, result)
        took = "; ".join(f"floor{i} += ({_RULE_OF[result.guard]}.name,)" for i in result.views)
        self._line(f"if {result.guard}: {_lose(result.views)}; {took}")
        with self._block("else:"):
            return self._assign(node, parent, result)

    def _assign(self, node: Node, parent: Node, result: Result) -> None:
        takers = [i for i in result.views if i in parent.built]
        shown = "".join(f'{parent.variable}{i}["{node.name}"] = ' for i in takers)
        sorts = "".join(f"sort{i} = " for i in takers) if node.path == self._plan.kind.filters.occurred else ""
        if result.safe:
            self._line(f"{shown}{sorts}{result.expression}")
            return
        day = f'day(v) if record["{PRECISION}"] == "day" else y'
        self._line(f"try: {f'y = {result.expression}; x = {day}' if result.pair else f'x = {result.expression}'}")
        self._line(f"except FAILURES: {_lose(result.views)}")
        self._line(f"else: {shown}x; {sorts}y" if result.pair else f"else: {shown}{sorts}x")

    def _epilogue(self) -> None:
        heads = self._plan.root.heads
        for i in self._plan.root.built:
            counts = [f"lost{j}" for j in self._all if heads[j] == i]
            self._line(f"try: payload{i} = dumps(record{i})")
            with self._block("except TypeError:"):
                self._line(f"record{i}, unwritable = writable(record{i}); payload{i} = dumps(record{i})")
                self._line("; ".join(f"{count} += unwritable" for count in counts))
        members = [list(self._members(i)) for i in self._all]
        with self._block("return ("):
            for i, view in enumerate(self._plan.views):
                found = ", ".join(members[i])
                floor = f"floor{i} and each(floor{i})" if i in self._guarded else "()"
                self._line(f"released(({view.name!r}, payload{heads[i]}, sort{heads[i]}, {found}, lost{i}, {floor})),")
        self._line(")")

    def _members(self, i: int) -> Iterator[str]:
        """Release's filter members in one view, each read once from what is built for it and its likes."""
        available = filters_of(self._plan.views[i])
        for name in ("municipality", "offence", "measure", "person"):
            empty, reader = ("()", "distinct") if name == "person" else ("None", "first")
            if name not in available:
                yield empty
                continue
            path = getattr(self._plan.kind.filters, name)
            like = self._plan.root.children[path.split(".")[0]].heads[i]
            if like == i:
                self._line(f"{name}{i} = {_released(f'record{i}', path, reader, empty)}")
            yield f"{name}{like}"


def _released(holder: str, path: str, reader: str, empty: str) -> str:
    part, _, name = path.rpartition(".")
    if part.endswith("[]"):
        several = f'{holder}["{part[:-2]}"]'
        found = f'{several}[0].get("{name}")' if reader == "first" else f'distinct({several}, "{name}")'
        return f'{found} if "{part[:-2]}" in {holder} else {empty}'
    return f'{holder}.get("{part}", EMPTY).get("{name}")' if part else f'{holder}.get("{name}")'
