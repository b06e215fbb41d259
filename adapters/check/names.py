"""A mapping's whole names: is each for a part of a name, read alike for all of them, and what of companies?"""

from __future__ import annotations

from adapters.check.dates import Found
from adapters.document.mapping import Mapping, list_of
from adapters.document.specs import NameSpec
from adapters.values.names import PARTS
from adapters.values.surnames import SURNAMES
from contracts.document import Path
from contracts.fields import Leaf


def whole(mapping: Mapping, at: Path, spec: NameSpec, leaf: Leaf) -> Found:
    """What is wrong with a field that is made from a whole name."""
    own = leaf.path.rpartition(".")[2]
    parts = SURNAMES if spec.order == "surnames" else PARTS
    if own not in parts:
        yield (*at, "name"), f"{leaf.path} is no part of a person's name", f"one of {', '.join(parts)}"
    if spec.order == "surnames" and (spec.curp is not None or len(spec.surnames) > 1):
        yield at, "surnames alone, with more than the second's column", "write at most surnames: [MATERNO]"
    if own == "first_surname" and spec.order != "surnames" and len(spec.surnames) == 1:
        second = mapping.fields.get(f"{str(at[-1]).rpartition('.')[0]}.second_surname")
        if second is not None and not (isinstance(second, NameSpec) and second.name == spec.name):
            yield (*at, "surnames"), "one column of both surnames, and a second elsewhere", "name both columns"
    if own == "company_name" and (entity := f"{str(at[-1]).rpartition('.')[0]}.entity") not in mapping.fields:
        yield at, "a company would be a natural person", f"write the same line for {entity}"
    for path, other in mapping.fields.items():
        if not isinstance(other, NameSpec) or other.name != spec.name or list_of(path) != list_of(str(at[-1])):
            continue
        if other.model_copy(update={"required": spec.required}) != spec:  # which part must be there is each field's own
            yield at, f"reads {spec.name!r} otherwise than {path}", "the same but for the field, for both"
