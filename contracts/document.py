"""Reading a document a person wrote (a mapping, an agreement) so that every complaint names file, line and field.

YAML 1.1 as PyYAML's safe loader reads it, with its traps closed: a key given twice is an error; an unquoted
``no``/``on``/``yes``, ``014120`` (octal) or ``12:30`` (base 60) stays the text it looks like; and neither aliases nor
depth can make a small file large.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong in a document, and what would be right."""

    file: str
    line: int  # from 1
    field: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.found}; {self.expected}"


class DocumentError(ValueError):
    """A document that can't be used. Carries every complaint; its text is one line each."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(map(str, self.complaints)))


class _Loader(yaml.SafeLoader):
    pass


_OURS = {
    "bool": ("^(true|false|True|False)$", "tfTF"),
    "int": ("^[-+]?(0|[1-9][0-9]*)$", "-+0123456789"),  # INEGI's codes begin with zeros that matter
    "float": (r"^[-+]?(0|[1-9][0-9]*)\.[0-9]+$", "-+0123456789"),
}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in _OURS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _name, (_pattern, _first) in _OURS.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(_pattern), list(_first))


class Document:
    """A parsed document that knows the line of every value in it."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._lines: dict[Path, int] = {(): 1}
        try:
            node = yaml.compose(text, _Loader)
        except yaml.MarkedYAMLError as error:
            line = (error.problem_mark.line + 1) if error.problem_mark else 1
            raise self._error(line, "document", str(error.problem), "well-formed YAML is expected") from None
        except RecursionError:
            raise self._error(1, "document", "nested too deeply", "lists and maps a few levels deep") from None
        except yaml.YAMLError:
            raise self._error(1, "document", "not YAML", "UTF-8 text without control characters is expected") from None
        self._constructor = _Loader("")
        self.data: Any = None if node is None else self._value(node, (), frozenset())

    def line(self, path: Path) -> int:
        """The line of the value at ``path``, or of the nearest thing around it that is written down."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def complain(self, path: Path, found: str, expected: str) -> Complaint:
        """A complaint about the value at ``path``."""
        return Complaint(self.file, self.line(path), dotted(path), found, expected)

    def to(self, model: type[Model]) -> Model:
        """The document as ``model``; raises DocumentError with every complaint."""
        if not isinstance(self.data, dict):
            raise self._error(1, "document", "not a mapping of names to values", "see the example in docs/")
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise DocumentError(self._complaints(error.errors(include_url=False))) from None

    def _complaints(self, details: Iterable[ErrorDetails]) -> Iterator[Complaint]:
        """One for each thing that is wrong: where several shapes would be right, all are named in it."""
        right: dict[tuple[Path, str], dict[str, None]] = {}
        for error in details:
            found, expected = _said(error)
            right.setdefault((self._written(error), found), {})[expected] = None
        return (self.complain(path, found, ", or ".join(expected)) for (path, found), expected in right.items())

    def _written(self, error: ErrorDetails) -> Path:
        """Where the document has what pydantic complains of, without the union branches it adds, which nobody wrote."""
        path: Path = ()
        for part in error["loc"]:
            if (*path, part) in self._lines:
                path = (*path, part)
        return (*path, error["loc"][-1]) if error["type"] == "missing" else path

    def _value(self, node: yaml.Node, path: Path, above: frozenset[int]) -> Any:
        if id(node) in above:
            raise self._error(node.start_mark.line + 1, dotted(path), "an alias inside itself", "write the value out")
        if path in self._lines and path:
            raise self._error(
                node.start_mark.line + 1, dotted(path), "is given a second time", f"line {self._lines[path]} has it"
            )
        self._lines[path] = node.start_mark.line + 1
        above = above | {id(node)}
        if len(self._lines) > 50_000:
            raise self._error(node.start_mark.line + 1, dotted(path), "the document is too large", "split it")
        if isinstance(node, yaml.MappingNode):
            return {self._key(k): self._value(v, (*path, self._key(k)), above) for k, v in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(v, (*path, i), above) for i, v in enumerate(node.value)]
        return self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        try:
            return self._constructor.construct_object(node)
        except (yaml.YAMLError, ValueError):
            raise self._error(node.start_mark.line + 1, dotted(path), "unreadable value", "quote it as text") from None

    @staticmethod
    def _key(node: yaml.Node) -> str:
        return str(node.value)

    def _error(self, line: int, field: str, found: str, expected: str) -> DocumentError:
        return DocumentError([Complaint(self.file, line, field, found, expected)])


def dotted(path: Path) -> str:
    """``("views", 0, "fields")`` → ``views[0].fields``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "document"


_DATE = "a date as 2026-01-31 is expected"
_EXPECTED = {
    "string_type": "a text is expected: in quotes if it looks like a number",
    "int_type": "a whole number is expected",
    "float_type": "a number is expected",
    "bool_type": "true or false is expected",
    **dict.fromkeys(("dict_type", "model_type"), "names with values are expected: {{name: value}}"),
    "list_type": "a list is expected: [one, other]",
    "string_too_short": "a text that is not empty is expected",
    "string_too_long": "at most {max_length} characters are expected",
    "greater_than_equal": "{ge:g} or more is expected",
    "greater_than": "more than {gt:g} is expected",
    "less_than_equal": "{le:g} or less is expected",
    "too_short": "at least {min_length} in the list are expected",
    "too_long": "at most {max_length} in the list are expected",
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DATE),
}
_PATTERNS = {
    "^[a-z0-9][a-z0-9-]{0,62}$": "a name of a-z, 0-9 and - is expected",
    r"^[^/\\\x00]{1,200}$": "a file's name without its folder is expected",
    "^EPSG:[0-9]{4,5}$": "EPSG: and its number is expected",
    "^(?s:.|detect)$": "one character is expected, or detect",
}


def _said(error: ErrorDetails) -> tuple[str, str]:
    """pydantic's complaint as (found, expected), in words that whoever wrote the document knows."""
    kind, context, found = error["type"], error.get("ctx", {}), f"found {_shown(error['input'])}"
    if kind == "missing":
        return "is missing", "add it"
    if kind == "extra_forbidden":
        return "is not a known name here", "remove it or correct its spelling"
    if kind in ("literal_error", "enum"):
        return found, f"expected {context['expected']}"
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return found, _PATTERNS.get(pattern) or f"a text of the form {pattern} is expected"
    expected = _EXPECTED.get(kind)
    return found, error["msg"] if expected is None else expected.format_map(context)


def _shown(value: object) -> str:
    """A value as its author may know it again."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case dict():
            return "names with values"
        case list():
            return "a list"
    return repr(value)
