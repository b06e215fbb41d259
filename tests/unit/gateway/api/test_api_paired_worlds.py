from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property

import pytest
from fastapi import FastAPI
from paired_worlds import below_precision, hide, same_keys, use_of_force
from questions import CASES, FOLLOWED, HEARINGS, INCIDENTS
from served import Served, pull, served, small_home

from gateway.settings import KeyFolder
from gateway.web.cursors import CursorSeal
from policies.access import official_day

TODAY = official_day(datetime.now(UTC))
NOW = 2_000_000_000.0
ANALYSED = {"incidents": INCIDENTS, "hearings": HEARINGS, "cases": CASES}
STATISTICS = "jalisco-2026-02.carpetas-estadistica.zapopan-policia"
MEASURES = "jalisco-2026-02.audiencias-seguimiento"
_CLOCKED = re.compile(rb'"(released_on|source_heard_at)":"[^"]*"')

Answers = dict[str, tuple[int, bytes]]


class World:
    """A gateway whose cursors are sealed at one moment, and everything it answers."""

    def __init__(self, gateway: Served) -> None:
        self.gateway = gateway
        key = KeyFolder(gateway.made.settings.keys).cursor()
        self._app: FastAPI = gateway.beside(cursors=CursorSeal(key, lambda: NOW))

    def _ask(self, answers: Answers, who: str, method: str, path: str, body: object = None) -> dict[str, object]:
        deadline = time.monotonic() + 60
        while True:
            answer = self.gateway.inside(self._app, who, method, path, body)
            if answer.status_code != 503 or time.monotonic() > deadline:  # a starved machine: not sure yet, so closed
                break
            time.sleep(0.2)
        told = _CLOCKED.sub(rb'"\1":"then"', answer.content)
        answers[f"{who} {path} {body}"] = answer.status_code, told
        found: dict[str, object] = json.loads(told)
        return found

    def _search(self, answers: Answers, plural: str, **body: object) -> list[object]:
        items: list[object] = []
        asked = dict(body)
        while True:
            page = self._ask(answers, "analyst", "POST", f"/v1/{plural}/search", asked)
            found = page.get("items", [])
            assert isinstance(found, list)
            items += found
            if page.get("next") is None:
                return items
            asked = body | {"cursor": page["next"]}

    @cached_property
    def analysed(self) -> Answers:
        return self.analyse()

    def analyse(self) -> Answers:
        """All that an analyst can get out of the views whose precision is lower than the sources'."""
        answers: Answers = {}
        for plural, view in ANALYSED.items():
            items = self._search(answers, plural, view=view, limit=17)
            assert len(items) > 30
            self._questions(answers, plural, view, items)
        return answers

    def _questions(self, answers: Answers, plural: str, view: str, items: list[object]) -> None:
        people = sorted(set(re.findall(r"'curp': '(p1[^']+)'", str(items))))[:3]
        offences = sorted(set(re.findall(r"'(?:national_code|article)': '([^']+)'", str(items))))[:4]
        months = [f"{TODAY.year - back // 12}-{(TODAY.month - 1 - back) % 12 + 1:02d}" for back in (0, 2, 3)]
        filters: list[dict[str, object]] = [{}, {"municipality": ["14120"]}, {"offence": offences}]
        filters += [{"person": person} for person in people]
        filters += [{"occurred": {"from": months[2], "to": months[1]}}, {"occurred": {"from": months[1]}}]
        assert people
        for chosen in filters:
            self._search(answers, plural, view=view, filters=chosen, order="occurred", limit=29)
            for by in (None, "municipality", "offence", "measure", "occurred"):
                grouped = {} if by is None else {"by": by}
                body = {"view": view, "filters": chosen} | grouped
                self._ask(answers, "analyst", "POST", f"/v1/{plural}/count", body)
        for item in items[:15]:
            assert isinstance(item, dict)
            sequence = item["id"].rpartition("/")[2]
            self._ask(answers, "analyst", "GET", f"/v1/views/{view}/releases/{sequence}")
        self._ask(answers, "analyst", "GET", f"/v1/views/{view}/releases/{len(items) + 1}")

    @cached_property
    def followed(self) -> Answers:
        """Every feed, page by page, and who the callers are."""
        answers: Answers = {}
        for view in (FOLLOWED, MEASURES):
            after, more = 0, True
            while more:
                page = self._ask(answers, "prosecutor", "GET", f"/v1/feeds/{view}?after={after}&limit=40")
                after, more = int(str(page["last"])), bool(page["more"])
            assert after > 30
        self._search(answers, "cases", view=STATISTICS, limit=20)
        for who in ("analyst", "prosecutor"):
            seen = self._ask(answers, who, "GET", "/v1/me")
            assert seen["views"]
            answers[f"{who} /v1/me None"] = 200, str(seen["views"]).encode()
        return answers


def differing(one: Answers, other: Answers) -> list[str]:
    return sorted(question for question in one.keys() | other.keys() if one.get(question) != other.get(question))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[tuple[World, World, World]]:
    """As it is; with other hidden data from the start; below precision otherwise, and hidden data changed later."""
    with ExitStack() as stack:
        plain, hidden, later = (
            stack.enter_context(small_home(tmp_path_factory.mktemp(name), server, TODAY)) for name in ("p", "h", "l")
        )
        for made in (hidden, later):
            same_keys(made, plain)
        hide(hidden)
        below_precision(later)
        accounts = [pull(made) for made in (plain, hidden, later)]
        assert accounts[0] == accounts[1] == accounts[2]
        hide(later, f"{TODAY} 00:00:00")
        again = pull(later)
        assert {name: account.read > 0 for name, account in again.items()}["zapopan-juzgado"]
        assert sum(account.released for account in again.values()) == 0
        first, second, third = (World(stack.enter_context(served(made))) for made in (plain, hidden, later))
        yield first, second, third


def test_the_sources_do_differ(worlds: tuple[World, World, World]) -> None:
    def said(world: World) -> str:
        folder, file = world.gateway.made.sources.drop_folder, world.gateway.made.sources.court_file
        texts = [path.read_text("cp1252") for path in sorted(folder.glob("*.csv"))]
        return "".join(texts) + str(file.read_bytes()) + str(world.gateway.made.sources.api.items)

    plain, hidden, later = map(said, worlds)
    assert "OTRA COSA" not in plain
    assert min(hidden.count("OTRA COSA"), later.count("OTRA COSA")) > 1000


def test_what_no_view_shows_changes_no_byte_of_any_answer(worlds: tuple[World, World, World]) -> None:
    plain, hidden, _ = worlds
    assert differing(plain.analysed, hidden.analysed) == []
    assert differing(plain.followed, hidden.followed) == []


def test_what_lies_below_a_views_precision_changes_no_byte_and_makes_no_version(
    worlds: tuple[World, World, World],
) -> None:
    plain, _, later = worlds
    assert differing(plain.analysed, later.analysed) == []


def test_references_and_cursors_have_one_length_whatever_they_hold(worlds: tuple[World, World, World]) -> None:
    said = b"".join(body for _, body in (worlds[0].analysed | worlds[0].followed).values())
    references = {len(found) for found in re.findall(rb'"reference":"([^"]+)"', said)}
    cursors = {len(found) for found in re.findall(rb'"next":"([^"]+)"', said)}
    assert (len(references), len(cursors)) == (1, 1)


def test_a_visible_change_is_seen_by_this_comparison(worlds: tuple[World, World, World]) -> None:
    plain, _, later = worlds
    use_of_force(later.gateway.made)
    assert pull(later.gateway.made)["zapopan-policia-csv"].released > 0
    seen = {question.split()[1] for question in differing(plain.analysed, later.analyse())}
    assert {"/v1/incidents/search"} <= seen
    assert not any("hearings" in path or "cases" in path for path in seen)
