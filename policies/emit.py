"""Writing the one function that de-identifies a record kind for all views at once.

Fields come in sorted order, so that payload keys come out sorted; lists are walked once; a value that several views
transform alike is computed once. Only what a rule names is written, so an unknown field has no way out. Every step that
can fail is caught where it stands and costs one value. The text holds no key: keyed functions are referred to by name.

In the text ``record0`` is the first view's payload, ``lost0`` counts the values the floor or a failure took from it,
``sort0`` is the text it sorts by; ``place0``, ``persons0`` ... are its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from policies.plan import REPORT_CLASS, Node, Plan, Result
from policies.shown import filters_of
from policies.views import View


def emit(plan: Plan) -> str:
    """The text of ``deidentify(record) -> tuple[Release, ...]``, one release per view in the plan's order."""
    return _Emitter(plan).text()


def _lose(views: Iterable[int]) -> str:
    return "; ".join(f"lost{i} += 1" for i in views)


def _each(views: Iterable[int], pattern: str) -> str:
    return "; ".join(pattern.replace("#", str(i)) for i in views)


class _Emitter:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._all = plan.root.views
        self._lines: list[str] = []
        self._depth = 0

    def text(self) -> str:
        with self._block("def deidentify(record):"):
            for i, view in enumerate(self._plan.views):
                self._line(f"# {i}: {view.name} ({view.digest[:12]})")
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
        self._line(_each(self._all, 'record# = {}; lost# = 0; sort# = ""'))
        guards = {result.guard for result in self._plan.root.within()} - {""}
        if not guards:
            return
        kind = self._plan.kind
        self._line(f"at = record.{kind.filters.occurred}")
        self._line("happened = at.date() if at.__class__ is datetime else None")
        report_class = f"record.{REPORT_CLASS}" if REPORT_CLASS in kind.leaves else "None"
        self._flag("exposed", f"sensitive(record.offences, {report_class})" if self._plan.coded else "False")
        if "anyone" in guards:
            self._anyone()

    def _anyone(self) -> None:
        """For what points at a person without saying at which: a vehicle's plates, a weapon's number."""
        lists = [person.removesuffix("[]") for person in self._plan.persons]
        tests = [f"any(protected(one, happened, exposed) for one in record.{name})" for name in lists]
        self._flag("anyone", " or ".join(tests) or "True")

    def _flag(self, name: str, test: str) -> None:
        """What can't be judged counts as protected."""
        self._line(f"try: {name} = {test}")
        self._line(f"except FAILURES: {name} = True")

    def _children(self, node: Node, holder: str) -> None:
        for child in sorted(node.children.values(), key=lambda c: c.name):
            if child.results:
                self._leaf(child, holder, node.variable)
            elif child.path.endswith("[]"):
                self._list(child, holder, node.variable)
            else:
                self._part(child, holder, node.variable)

    def _part(self, node: Node, holder: str, parent: str) -> None:
        one = node.variable
        self._line(f"{one} = {holder}.{node.name}")
        with self._block(f"if {one} is not None:"):
            self._fields(node)
            with self._block("else:"):
                for i in node.views:
                    self._line(f'if {one}{i}: {parent}{i}["{node.name}"] = {one}{i}')

    def _list(self, node: Node, holder: str, parent: str) -> None:
        one = node.variable
        self._line(f"{one}_all = {holder}.{node.name}")
        with self._block(f"if {one}_all.__class__ is list:"):
            self._line(_each(node.views, f"{one}_list# = []"))
            with self._block(f"for {one} in {one}_all:"):
                self._fields(node)
                with self._block("else:"):
                    for i in node.views:
                        self._line(f"if {one}{i}: {one}_list{i}.append({one}{i})")
            for i in node.views:
                self._line(f'if {one}_list{i}: {parent}{i}["{node.name}"] = {one}_list{i}')
        self._line(f"elif {one}_all is not None: {_lose(node.views)}")

    def _fields(self, node: Node) -> None:
        """A part that is no such part costs itself, not the record."""
        one = node.variable
        self._line(_each(node.views, f"{one}# = {{}}"))
        with self._block("try:"):
            if node.path in self._plan.persons and any(r.guard == "hidden" for r in node.within()):
                self._line(f"hidden = protected({one}, happened, exposed)")
            self._children(node, one)
        self._line(f"except FAILURES: {_lose(node.views)}")

    def _leaf(self, node: Node, holder: str, parent: str) -> None:
        rules = ", ".join(f"{i} {self._plan.views[i].rules[node.path]}" for i in node.views)
        self._line(f"# {node.path}: {rules}")
        by_source = sorted(node.results, key=lambda r: (r.source, r.guard))
        for (source, class_name), found in groupby(by_source, key=lambda r: (r.source, r.class_name)):
            results = list(found)
            self._line(f"v = {holder}.{source}")
            with self._block(f"if v.__class__ is {class_name}:"):
                for result in results:
                    self._result(node, parent, result)
            self._line(f"elif v is not None: {_lose(i for r in results for i in r.views)}")

    def _result(self, node: Node, parent: str, result: Result) -> None:
        if not result.guard:
            return self._assign(node, parent, result)
        self._line(f"if {result.guard}: {_lose(result.views)}")
        with self._block("else:"):
            return self._assign(node, parent, result)

    def _assign(self, node: Node, parent: str, result: Result) -> None:
        shown = "".join(f'{parent}{i}["{node.name}"] = ' for i in result.views)
        sorts = "".join(f"sort{i} = " for i in result.views) if node.path == self._plan.kind.filters.occurred else ""
        if result.safe:
            self._line(f"{shown}{sorts}{result.expression}")
            return
        self._line(f"try: {'x, y' if result.pair else 'x'} = {result.expression}")
        self._line(f"except FAILURES: {_lose(result.views)}")
        self._line(f"else: {shown}x; {sorts}y" if result.pair else f"else: {shown}{sorts}x")

    def _epilogue(self) -> None:
        for i in self._all:
            self._line(f"try: payload{i} = dumps(record{i})")
            with self._block("except TypeError:"):
                self._line(f"record{i}, lost{i} = writable(record{i}, lost{i}); payload{i} = dumps(record{i})")
        with self._block("return ("):
            for i, view in enumerate(self._plan.views):
                found = ", ".join(self._filters(i, view))
                self._line(f'Release("{view.name}", payload{i}, sort{i}, {found}, lost{i}),')
        self._line(")")

    def _filters(self, i: int, view: View) -> Iterator[str]:
        """Release's filter members, each read from the payload."""
        available = filters_of(view)
        paths = self._plan.kind.filters
        for name, path in zip(("municipality", "offence", "measure"), paths[1:4], strict=True):
            yield _principal(f"record{i}", path) if path and name in available else "None"
        if paths.person and "person" in available:
            items, _, name = paths.person.partition("[].")
            yield f'distinct(record{i}.get("{items}"), "{name}")'
        else:
            yield "()"


def _principal(holder: str, path: str) -> str:
    part, _, name = path.rpartition(".")
    if part.endswith("[]"):
        return f'first({holder}.get("{part[:-2]}"), "{name}")'
    return f'{holder}.get("{part}", EMPTY).get("{name}")' if part else f'{holder}.get("{name}")'
