"""What a trial found: its accounts, and what its owner is to look at. ``examples`` and ``shown`` hold values, for the
owner's own terminal alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from adapters.rows.agreement import Joined
from adapters.trial.ages import LeftOut
from adapters.trial.clashes import Clashing
from adapters.trial.mends import Mend
from adapters.trial.rows import Cells, Shown
from adapters.trial.settling import Settling
from adapters.trial.spellings import Apart, Several
from adapters.trial.together import Disagreeing

EXAMPLES = 3  # of each reason and repair
MOST_DOUBLED = 10  # of whom it is said where they stand


class Unlisted(NamedTuple):
    """A label that the field's catalogue does not list."""

    catalogue: str
    column: str
    label: str


@dataclass
class Trial:
    """What came of it. ``read`` is the sum of ``kept``, ``repeated``, ``withdrawn``, ``quarantined``, ``elsewhere`` and
    ``joined``; ``examples`` and ``shown`` hold values.
    """

    read: int = 0
    kept: int = 0  # would be shared, as the agreements allow
    repeated: int = 0  # the same row of the same record again, in its file or in a later one, or an older version
    withdrawn: int = 0
    quarantined: int = 0
    elsewhere: int = 0
    joined: int = 0  # went into another row's record
    left_behind: int = 0  # of the joined: with a quarantined row
    older: int = 0  # of the repeated: their own file has a later version of the record
    regressed: int = 0  # records that a later file has in an older version, which stands
    correcting: int = 0  # rows that name another as the one which they correct
    astray: int = 0  # of those, that name none which was read
    replaced: int = 0  # of the kept: a later file has another version of the record, or withdraws it
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)  # by column: numbers in records of several keys
    nobody: int = 0  # persons of the kept rows with nothing but role, entity, yes or no and constants
    contradicted: Counter[tuple[str, str]] = field(default_factory=Counter)  # kept rows, by quantity and other measure
    per_uma: Counter[float] = field(default_factory=Counter)  # kept rows with a fine in both, by its pesos per UMA
    per_uma_at: dict[float, list[str]] = field(default_factory=dict)  # where the first of each stand
    mistaken: Counter[tuple[str, str]] = field(default_factory=Counter)  # persons, by entity and the name's field
    unparted: Counter[str] = field(default_factory=Counter)  # persons of kept rows, by the field that holds more
    shift_days: Counter[str] = field(default_factory=Counter)  # kept rows without an hour, by field of a shift's day
    above: Counter[str] = field(default_factory=Counter)  # fields of kept rows that say nothing but "as above"
    later: Counter[str] = field(default_factory=Counter)  # kept rows, by moment later than the file's own day
    errata: Counter[str] = field(default_factory=Counter)  # kept rows that say in words they are wrong, by column
    misaged: int = 0  # kept rows in which somebody's age and day of birth disagree
    misaged_by: set[str] = field(default_factory=set)  # the fields that say the day of birth
    left_out: list[LeftOut] = field(default_factory=list)  # lines by which one of the two would not be shared
    misaged_at: list[str] = field(default_factory=list)  # where the first of them stand
    minors: int = 0  # persons of kept rows who have a name
    again: dict[str, int] = field(default_factory=dict)  # parts that stand twice and are taken once, by list
    once: str | None = None  # the line by which those who are doubled would be
    doubled: int = 0  # kept rows that name somebody twice, alike in everything
    doubled_at: list[str] = field(default_factory=list)  # where the first of them stand
    in_roles: int = 0  # kept rows that have somebody twice, in two roles
    no_ones: int = 0  # persons of the kept rows whose name says that there was nobody
    disordered: Counter[tuple[str, str]] = field(default_factory=Counter)  # kept rows, by moment and the later one
    mends: list[Mend] = field(default_factory=list)  # lines by which wrong dates would cost themselves alone
    records: int = 0  # that would be shared in the end
    filled: dict[str, int] = field(
        default_factory=dict
    )  # of those, how many have each field; of a list's, of its parts
    mapped: frozenset[str] = frozenset()  # the fields that the mapping has a line for
    parts: dict[str, int] = field(default_factory=dict)  # of each list, in those
    holders: dict[str, int] = field(default_factory=dict)  # of those records, how many have a part of each list
    dateless: list[str] = field(default_factory=list)  # where the first of them stand that have no date
    facts: list[str] = field(default_factory=list)  # the columns that the moment of the facts is read from
    undated: str | None = None  # the mapping states that all, or some, rightly have none
    unplaced: int = 0  # records without the municipality that is stated for all: of their place the row says nothing
    clashing: int = 0  # keys that stand twice in a file with other content
    differing: Counter[str] = field(default_factory=Counter)  # in how many of them each column differs
    clashes: list[Clashing] = field(default_factory=list)  # the first of them, with their rows
    settling: list[Settling] = field(default_factory=list)  # lines that would make records of all of those rows
    agreed: Counter[Joined] = field(default_factory=Counter)  # records whose rows agree in a column and aren't alike
    disagreeing: dict[str, Disagreeing] = field(default_factory=dict)  # records whose rows do not agree, by column
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, Cells]]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)  # codes and points read as null, by field
    codes: Counter[Unlisted] = field(default_factory=Counter)
    apart: dict[str, list[Apart]] = field(default_factory=dict)  # labels of kept rows in several spellings, by field
    several: dict[str, Several] = field(default_factory=dict)  # labels joined in one text of kept rows, by field
    repaired: dict[str, int] = field(default_factory=dict)
    repairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # before and after
    undecided: list[int] = field(default_factory=list)  # lines of the mapping that are still open
    unexpected: set[str] = field(default_factory=set)
    skipped: list[str] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)  # by file
    shown: list[Shown] = field(default_factory=list)
    keys_forgotten: bool = False  # more keys than are remembered: later repetitions were not seen

    @property
    def useless(self) -> bool:
        """Was everything refused?"""
        return self.kept + self.repeated + self.withdrawn + self.elsewhere == 0
