"""Making people from a seed: families under one roof, people alone, people from abroad, canaries."""

from __future__ import annotations

import random
from datetime import date, timedelta

from gateway.demo import names
from gateway.demo.curp import curp
from gateway.demo.people import Home, Person


class Registry:
    """Makes people from a seed, each CURP once."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self.people: list[Person] = []
        self.today = today
        self._rng = rng
        self._taken: set[str] = set()
        self._households = 0
        self._given = {"H": names.words(names.GIVEN_H), "M": names.words(names.GIVEN_M)}
        self._surnames = names.words(names.SURNAMES)

    def family(self) -> list[Person]:
        """Two parents and one to four children, some of them adolescents, under one roof."""
        rng, home = self._rng, self._home()
        father = self._person(home, "H", self._surname(), self._surname(), self._age(38, 58))
        mother = self._person(home, "M", self._surname(), self._surname(), self._age(38, 55))
        children = [
            self._person(home, rng.choice("HM"), father.first, mother.first, self._age(12, 19))
            for _ in range(rng.randint(1, 4))
        ]
        return [father, mother, *children]

    def single(self, born: date | None = None) -> Person:
        """An adult alone; one in twenty-five has no second surname, one in two hundred is neither H nor M."""
        second = None if self._rng.random() < 0.04 else self._surname()
        sex = "X" if self._rng.random() < 0.005 else self._rng.choice("HHHM")
        return self._person(self._home(), sex, self._surname(), second, born or self._age(18, 60))

    def foreigner(self) -> Person:
        """An adult from abroad, without CURP and often without a second surname."""
        country, given, surnames = self._rng.choice(names.FOREIGN)
        second = self._rng.choice(names.words(surnames)) if self._rng.random() < 0.5 else None
        return self._add(
            self._home(),
            self._rng.choice("HM"),
            self._rng.choice(names.words(given)),
            self._rng.choice(names.words(surnames)),
            second,
            self._age(19, 50),
            nationality=country,
        )

    def exemplar(self) -> Person:
        """The person whom the demo follows: every agency has something to misspell in this name."""
        return self._add(self._home(), "M", "María Guadalupe", "Núñez", "Vázquez", self._age(29, 34))

    def canary(self, index: int) -> Person:
        """A person with words in the name and address that nobody else has."""
        sex = "HM"[index % 2]
        given = names.RARE_GIVEN[sex][index // 2 % 2]
        first, second = (names.RARE_SURNAMES[(index + k) % len(names.RARE_SURNAMES)] for k in (0, 1))
        home = Home(names.RARE_STREET, str(7001 + index), "Tesistán", "45200")
        self._households += 1
        return self._add(home, sex, given, first, second, self._age(22, 40), rare=True)

    def _person(self, home: Home, sex: str, first: str, second: str | None, born: date) -> Person:
        return self._add(home, sex, self._rng.choice(self._given["M" if sex == "M" else "H"]), first, second, born)

    def _add(
        self,
        home: Home,
        sex: str,
        given: str,
        first: str,
        second: str | None,
        born: date,
        *,
        nationality: str = "Mexicana",
        rare: bool = False,
    ) -> Person:
        rng = self._rng
        state = "NE" if nationality != "Mexicana" else "JC" if rng.random() < 0.75 else rng.choice(list(names.STATES))
        person = Person(
            number=len(self.people) + 1,
            household=self._households,
            given=given,
            first=first,
            second=second,
            sex=sex,
            born=born,
            birth_state=state,
            curp=None if state == "NE" else self._unique_curp(given, first, second, sex, born, state),
            phone=f"33{rng.randint(10_000_000, 99_999_999)}",
            home=home,
            nationality=nationality,
            occupation=rng.choice(names.words(names.OCCUPATIONS)),
            alias=rng.choice(names.words(names.ALIASES)) if rng.random() < 0.1 else None,
            rare=rare,
        )
        self.people.append(person)
        return person

    def _unique_curp(self, given: str, first: str, second: str | None, sex: str, born: date, state: str) -> str:
        for mark in "0123456789" if born.year < 2000 else "ABCDEFGHIJ":
            made = curp(given, first, second, sex, born, state, mark)
            if made not in self._taken:
                self._taken.add(made)
                return made
        raise AssertionError("more homonyms than RENAPO has marks for")

    def _home(self) -> Home:
        self._households += 1
        neighbourhood, postal_code, *_ = self._rng.choice(names.NEIGHBOURHOODS)
        street = self._rng.choice(names.words(names.STREETS))
        return Home(street, str(self._rng.randint(10, 4999)), neighbourhood, postal_code)

    def _surname(self) -> str:
        return self._rng.choice(self._surnames)

    def _age(self, youngest: int, oldest: int) -> date:
        return self.today - timedelta(days=self._rng.randint(youngest * 366, oldest * 365))


class Cast:
    """Who plays which part. Offenders are few and come back; the public is many; officials stand in every record."""

    def __init__(self, makers: Registry, incidents: int) -> None:
        self.people = makers.people
        self.officers = [makers.single() for _ in range(30)]
        self.judges = [makers.single() for _ in range(4)]
        self.prosecutors = [makers.single() for _ in range(9)]
        self.families = [makers.family() for _ in range(10 + incidents // 10)]
        self.offenders = [makers.single() for _ in range(20 + incidents // 12)]
        self.public = [makers.single() for _ in range(20 + incidents // 3)]
        self.public += [makers.foreigner() for _ in range(4 + incidents // 60)]
        self.adolescents = [child for family in self.families for child in family[2:] if child.age(makers.today) < 18]
        self.star = makers.exemplar()
        self.canaries = [makers.canary(index) for index in range(4)]
