"""The three agencies' own sources, each as real as a laptop allows: a database, a drop folder, an API.

with Sources(world, folder) as sources:       # writes the files, starts the API
    sources.court_url, sources.drop_folder, sources.api.url, sources.api.token
    sources.expected("zapopan-juzgado")        # what a pull's accounts must say
    sources.amend()                            # later: something is corrected, something struck out
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from gateway.demo import casefiles, court, police, workbook
from gateway.demo.defects import Fate, Written
from gateway.demo.people import AGENCIES, Person, spellings
from gateway.demo.prosecutor import Api
from gateway.demo.world import Matter, World

POLICE_CSV, POLICE_XLSX = police.SOURCE, workbook.SOURCE
COURT, PROSECUTOR = court.SOURCE, casefiles.SOURCE
NAMES = (COURT, POLICE_CSV, POLICE_XLSX, PROSECUTOR)
_M = TypeVar("_M", bound=Matter)


class Expected(NamedTuple):
    """What a first pull of a source must account for, when the gateway is right."""

    read: int
    released: int
    unchanged: int  # twins: the same row once more
    withdrawn: int
    quarantined: int
    reasons: Mapping[str, int]  # of quarantine, as "field: rule"


class Amended(NamedTuple):
    """A later change at a source: the record it concerns, by the source's own key."""

    source: str
    key: str
    change: str  # corrected | withdrawn


class Sources:
    """All sources of a world under one folder, and the truth about them. A context manager: the API runs inside."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.drop_folder = folder / "buzon-policia"
        self.court_file = folder / "juzgado.sqlite"
        self.drop_folder.mkdir(parents=True)
        rng = random.Random(f"sources/{world.seed}")  # noqa: S311  (a simulation, not a secret)
        items, files = casefiles.files(world, rng)
        written = (
            court.write(world, rng, self.court_file),
            police.write(world, rng, self.drop_folder),
            workbook.write(world, rng, self.drop_folder),
            files,
        )
        self.written: dict[str, Written] = {source.source: source for source in written}
        self.api = Api(items)

    @property
    def court_url(self) -> str:
        """SQLAlchemy's address of the court's database."""
        return f"sqlite:///{self.court_file}"

    def __enter__(self) -> Self:
        self.api.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.api.stop()

    def expected(self, source: str) -> Expected:
        """The accounts of a first, whole pull of that source."""
        written = self.written[source]
        fates: Counter[Fate] = Counter()
        reasons: Counter[str] = Counter()
        for entry in written.planted:
            fates[entry.fate] += entry.rows
            if entry.fate == "quarantined":
                reasons[entry.reason] += entry.rows
        aside = fates["repeated"], fates["withdrawn"], fates["quarantined"]
        return Expected(written.rows, written.rows - sum(aside), *aside, reasons)

    def amend(self) -> list[Amended]:
        """Each agency corrects one record and strikes out another, dated today: released ones, none the star's.

        The court changes a measure to community service, the prosecutor takes a case before the judge, the police
        drop a file that says the use of force the other way round.
        """
        stamp = datetime.combine(self.world.today, time())
        hearing, gone = self._amendable(h for h in self.world.hearings if "TRABAJO" not in h.measure.label)
        court.correct(self.court_file, hearing.number, stamp)
        court.cancel(self.court_file, gone.number, stamp)
        case, lost = self._amendable(c for c in self.world.cases if c.stage != "VINCULADO A PROCESO")
        self.api.correct(case.number, stamp)
        self.api.cancel(lost.number, stamp)
        report, void = self._amendable(
            i for i in self.world.incidents if police.is_exported(i) and i.followed != "none"
        )
        police.amend(self.world, self.drop_folder, report, void)
        return [
            Amended(COURT, str(hearing.number), "corrected"),
            Amended(COURT, str(gone.number), "withdrawn"),
            Amended(PROSECUTOR, str(case.number), "corrected"),
            Amended(PROSECUTOR, str(lost.number), "withdrawn"),
            Amended(POLICE_CSV, police.folio(report), "corrected"),
            Amended(POLICE_CSV, police.folio(void), "withdrawn"),
        ]

    def _amendable(self, matters: Iterable[_M]) -> tuple[_M, _M]:
        """Two that concern regulars, whose records nobody spoiled."""
        regulars = set(self.world.regulars) - {self.world.star}
        found = (m for m in matters if not regulars.isdisjoint(m.people) and self.world.star not in m.people)
        return next(found), next(found)

    def identities(self, people: Iterable[Person] | None = None) -> list[str]:
        """Strings that must stand nowhere in what the gateway keeps, says or logs, in the sources' spellings.

        Of everybody, or of ``people``: what is theirs alone. Of a canary also each word of name and street, since
        nothing else contains it.
        """
        found: set[str] = set()
        for person in self.world.people if people is None else people:
            names = {str(way) for agency in AGENCIES for way in spellings(person, agency) if way.second}
            found.update(filter(None, (person.curp, person.rfc, person.phone, person.email)), names)
            if person.rare:
                found.update(word for name in names for word in name.split() if len(word) > 4)
                found.add(person.home.street)
        return sorted(found)
