"""The running gateway as the demo's check meets it: who asks, what was answered, what was found."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from gateway.demo.home import Home

SECONDS = 15.0


class Finding(NamedTuple):
    """One thing that was checked."""

    who: str
    what: str
    good: bool
    said: str


@dataclass
class Stage:
    """The running gateway and everything it has answered so far."""

    made: Home
    client: httpx.Client
    answers: list[str]

    def ask(self, who: str, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """One request in that person's name; asked again, as a client would, while the gateway is too busy (503)."""
        sent = self.made.headers(who) | {name.replace("_", "-"): value for name, value in headers.items()}
        until = time.monotonic() + SECONDS
        answer = self.client.request(method, path, json=body, headers=sent)
        while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and time.monotonic() < until:
            time.sleep(0.5)
            answer = self.client.request(method, path, json=body, headers=sent)
        self.answers.append(answer.text + json.dumps(dict(answer.headers)))
        return answer

    def everything(self, who: str, kind: str, view: str, **filters: object) -> list[dict[str, Any]]:
        """Every page of a search."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            asked = {"view": view, "limit": 200, "filters": filters} | ({"cursor": cursor} if cursor else {})
            page = self.ask(who, "POST", f"/v1/{kind}/search", asked).raise_for_status().json()
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    def feed(self, who: str, view: str) -> list[dict[str, Any]]:
        """Every page of a feed."""
        items: list[dict[str, Any]] = []
        after, more = 0, True
        while more:
            page = self.ask(who, "GET", f"/v1/feeds/{view}?after={after}&limit=200").raise_for_status().json()
            items += page["items"]
            after, more = page["last"], page["more"]
        return items


def status(who: str, what: str, answer: httpx.Response, expected: int) -> Finding:
    """Was it answered with that status?"""
    return Finding(who, what, answer.status_code == expected, str(answer.status_code))
