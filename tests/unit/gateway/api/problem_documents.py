"""What every refusal looks like to a test."""

from __future__ import annotations

from typing import Any

import httpx

CURP = "GOMC900101HJCRRL09"  # tests send it where it does not belong: no answer may repeat it
MEMBERS = {"type", "title", "title_en", "status", "action", "action_en"}
TOLD = {"reason", "detail", "detail_en", "errors", "incident"}


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """A whole problem document of that type, without anything that was sent."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    document: dict[str, Any] = answer.json()
    assert (answer.status_code, document["type"]) == (status, f"/problems/{code}")
    assert document["status"] == status
    assert set(document) - TOLD == MEMBERS
    shown = (answer.text + str(answer.headers.multi_items())).lower()
    assert not any(form.lower() in shown for form in (CURP, CURP[:10], CURP.encode().hex()))
    return document


def rules(answer: httpx.Response, code: str = "invalid_request") -> set[tuple[str, str]]:
    return {(e["field"], e["rule"]) for e in problem(answer, 400, code)["errors"]}
