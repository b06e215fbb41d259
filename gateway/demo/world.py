"""The invented state of affairs: what happened, to whom, and which agency holds what about it.

A matter flows as it does in Jalisco: police report (IPH) → civic court or prosecutor → hearing or case file. All of it
follows from a seed and a day that is taken as today. The world is the truth; ``sources`` writes it down badly.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from gateway.demo import catalogue, narratives
from gateway.demo.catalogue import Crime, Infraction
from gateway.demo.matters import CaseFile, Hearing, Incident, Party, Spot
from gateway.demo.names import NEIGHBOURHOODS, STREETS, words
from gateway.demo.people import AGENCIES, Person, Spelling, spellings
from gateway.demo.population import Cast, Registry

POLICE, COURT, PROSECUTOR = AGENCIES
DAYS = 120
Matter = Incident | Hearing | CaseFile


class Size(NamedTuple):
    """How much happens. Each hearing and each case comes of an incident of its own, so their sum may not exceed it."""

    incidents: int = 1200
    hearings: int = 500
    cases: int = 400


@dataclass(slots=True)
class World:
    """Everything that is true. ``regulars`` (the star and the canaries among them) stand in all three agencies."""

    seed: int
    today: date
    people: list[Person]
    star: Person
    regulars: list[Person]
    canaries: list[Person]
    incidents: list[Incident] = field(default_factory=list)
    hearings: list[Hearing] = field(default_factory=list)
    cases: list[CaseFile] = field(default_factory=list)

    def held(self, agency: str) -> Sequence[Matter]:
        """What that agency has, oldest first."""
        by_agency: dict[str, Sequence[Matter]] = {
            POLICE: self.incidents,
            COURT: self.hearings,
            PROSECUTOR: self.cases,
        }
        return by_agency[agency]

    def matters_of(self, person: Person, agency: str) -> list[Matter]:
        """That agency's records in which the person stands, officials' own part left aside."""
        return [matter for matter in self.held(agency) if person in matter.people]

    def in_all_three(self) -> list[Person]:
        """Persons whom police, court and prosecutor all hold."""
        seen = [{person for matter in self.held(agency) for person in matter.people} for agency in AGENCIES]
        return sorted(set.intersection(*seen), key=lambda person: person.number)

    def written(self, person: Person, agency: str, matter: int) -> Spelling:
        """How the agency wrote the person's name in its matter of that number: usually its commonest way."""
        ways = spellings(person, agency)
        if person is self.star:
            return ways[AGENCIES.index(agency) % len(ways)]
        carelessness = random.Random(f"{self.seed}/{person.number}/{agency}/{matter}").random()  # noqa: S311
        return ways[0] if carelessness < 0.8 else ways[int(carelessness * 1000) % len(ways)]


def simulate(seed: int, today: date, size: Size | None = None) -> World:
    """The world of that seed, in the four months before ``today``; same arguments, same world."""
    return _Simulation(seed, today, size or Size()).run()


class _Simulation:
    def __init__(self, seed: int, today: date, size: Size) -> None:
        self.rng = random.Random(seed)  # noqa: S311  (a simulation, not a secret)
        self.size = size
        self.today = today
        self.cast = Cast(Registry(self.rng, today), size.incidents)
        regulars = [self.cast.star, *self.rng.sample(self.cast.offenders, 7), *self.cast.canaries]
        self.world = World(seed, today, self.cast.people, self.cast.star, regulars, self.cast.canaries)

    def run(self) -> World:
        world, size = self.world, self.size
        rest = size.incidents - size.hearings - size.cases
        if rest < 0:
            raise ValueError("more hearings and cases than incidents")
        follows = ["civic_court"] * size.hearings + ["prosecutor"] * size.cases + ["none"] * rest
        self.rng.shuffle(follows)
        # The first matters of each sort go to the regulars, so that they are in all three whatever chance does.
        due = {"civic_court": iter(world.regulars), "prosecutor": iter(world.regulars), "none": iter(world.canaries)}
        for number, (at, followed) in enumerate(zip(self._moments(), follows, strict=True), 1):
            incident = self._incident(number, at, followed, next(due[followed], None))
            world.incidents.append(incident)
            if followed == "civic_court":
                world.hearings.append(self._hearing(incident))
            elif followed == "prosecutor":
                world.cases.append(self._case(incident))
        return world

    def _moments(self) -> list[datetime]:
        """Distinct minutes, oldest first: an IPH reference must be unique."""
        start = datetime.combine(self.today, time()) - timedelta(days=DAYS)
        minutes = self.rng.sample(range((DAYS - 10) * 24 * 60), self.size.incidents)
        return [start + timedelta(minutes=minute) for minute in sorted(minutes)]

    # -- the police ---------------------------------------------------------------------------------------------------

    def _incident(self, number: int, at: datetime, followed: str, regular: Person | None) -> Incident:
        rng = self.rng
        crime, infraction = self._what(followed)
        setting = crime.setting if crime else "none"
        detained = self._detained(followed, regular)
        victim = self._victim(setting, detained) if crime else None
        spot = self._spot(detained[0] if setting == "family" and detained else None)
        what = crime.police if crime else infraction.label if infraction else rng.choice(catalogue.ASSISTANCE)
        return Incident(
            number=number,
            iph=f"14PM03120{at:%d%m%Y%H%M}",
            at=at,
            what=what,
            crime=crime,
            infraction=infraction,
            spot=spot,
            detained=detained,
            victim=victim,
            officer=rng.choice(self.cast.officers),
            force=bool(detained) and rng.random() < 0.15,
            vehicle=self._vehicle() if setting == "vehicle" else None,
            weapon=rng.choice(catalogue.WEAPONS) if crime and rng.random() < 0.2 else None,
            followed=followed,
            narrative=narratives.report(rng, what, at, spot, detained, victim),
        )

    def _what(self, followed: str) -> tuple[Crime | None, Infraction | None]:
        if followed == "civic_court":
            return None, catalogue.draw(self.rng, catalogue.INFRACTIONS)
        if followed == "prosecutor" or self.rng.random() < 0.6:
            return catalogue.draw(self.rng, catalogue.CRIMES), None
        return None, None

    def _detained(self, followed: str, regular: Person | None) -> tuple[Person, ...]:
        """A hearing needs somebody detained; a few others come out of the same small circle again and again."""
        if regular:
            return (regular,)
        if followed == "none" or (followed == "prosecutor" and self.rng.random() < 0.35):
            return ()
        first = self._suspect()
        second = self._suspect() if followed == "prosecutor" and self.rng.random() < 0.15 else first
        return (first,) if second is first else (first, second)

    def _suspect(self) -> Person:
        draw = self.rng.random()
        if draw < 0.06:
            return self.rng.choice(self.cast.adolescents)
        return self.rng.choice(self.cast.offenders if draw < 0.45 else self.cast.public)

    def _victim(self, setting: str, detained: tuple[Person, ...]) -> Party | None:
        rng = self.rng
        if setting == "none" or rng.random() < 0.1:
            return None
        if setting == "family":
            person, relation = rng.choice(self.cast.families)[1], rng.choice(("Cónyuge", "Concubina", "Madre"))
        elif setting == "sexual":
            person, relation = rng.choice(rng.choice(self.cast.families)[1:]), rng.choice(("Ninguna", "Vecino"))
        else:
            person, relation = rng.choice(self.cast.public), None
        health = narratives.health(rng) if rng.random() < 0.25 else None
        return None if person in detained else Party(person, "victim", relation, health=health)

    def _spot(self, home_of: Person | None) -> Spot:
        rng = self.rng
        name = home_of.home.neighbourhood if home_of else rng.choice(NEIGHBOURHOODS)[0]
        at = next(index for index, entry in enumerate(NEIGHBOURHOODS) if entry[0] == name)
        _, postal_code, latitude, longitude = NEIGHBOURHOODS[at]
        return Spot(
            street=home_of.home.street if home_of else rng.choice(words(STREETS)),
            number=home_of.home.number if home_of else str(rng.randint(1, 4999)),
            neighbourhood=name,
            postal_code=postal_code,
            latitude=round(latitude + rng.uniform(-0.006, 0.006), 6),
            longitude=round(longitude + rng.uniform(-0.006, 0.006), 6),
            sector=f"Sector {at // 3 + 1}",
        )

    def _vehicle(self) -> tuple[str, str, str, str]:
        rng = self.rng
        plates = f"J{''.join(rng.choices('ABCDEFGHJKLMNPRSTUVWXYZ', k=2))}{rng.randint(1000, 9999)}"
        return (*rng.choice(catalogue.VEHICLES), rng.choice(catalogue.COLOURS), plates)

    # -- the court ----------------------------------------------------------------------------------------------------

    def _hearing(self, incident: Incident) -> Hearing:
        rng, person = self.rng, incident.detained[0]
        presented = incident.at + timedelta(minutes=rng.randint(35, 180))
        measure = catalogue.draw(rng, catalogue.MEASURES)
        return Hearing(
            number=len(self.world.hearings) + 1,
            incident=incident,
            person=person,
            presented=presented,
            heard=presented + timedelta(minutes=rng.randint(20, 300)),
            judge=rng.choice(self.cast.judges),
            measure=measure,
            amount=rng.choice(measure.amounts),
            programme=rng.choice(catalogue.PROGRAMMES) if measure.label == "CANALIZACION" else None,
            fulfilled=rng.random() < 0.6,
            certificate=narratives.certificate(rng),
            reason=narratives.presentation(rng, incident.what, person),
        )

    # -- the prosecutor -----------------------------------------------------------------------------------------------

    def _case(self, incident: Incident) -> CaseFile:
        rng = self.rng
        parties = [Party(person, "accused", health=self._seldom_health()) for person in incident.detained]
        if incident.victim:
            parties.append(incident.victim)
        if rng.random() < 0.3:
            parties.append(self._witness([party.person for party in parties]))
        return CaseFile(
            number=len(self.world.cases) + 1,
            incident=incident,
            opened=incident.at + timedelta(minutes=rng.randint(60, 4 * 24 * 60)),
            stage=catalogue.draw(rng, catalogue.STAGES).label,
            parties=tuple(parties),
            prosecutor=rng.choice(self.cast.prosecutors),
            narrative=narratives.file(rng, incident.what, incident.at, parties),
        )

    def _seldom_health(self) -> str | None:
        return narratives.health(self.rng) if self.rng.random() < 0.1 else None

    def _witness(self, others: list[Person]) -> Party:
        person = self.rng.choice([p for p in self.rng.sample(self.cast.public, 5) if p not in others])
        return Party(person, "witness", protected=self.rng.random() < 0.3)
