"""Releases put into a store by hand, through the custodian's port."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.release import Release
from gateway.flow.ports import Intaken, NewRelease, RecordChange
from tests.unit.gateway.pull.pull_world import OWNER, SHOWN, World


def put(world: World, releases: Sequence[Release], view: str = SHOWN) -> list[tuple[int, Release]]:
    """One record each, version 1; returns them with their sequences."""
    intake, found = world.store.intake(), world.store.view(view)
    intake.register("por-lote", OWNER, "hearing", "run")
    start = world.store.ask(world.store.log.heads())[found.number]
    batch = Intaken(
        source="por-lote",
        owner=OWNER,
        kind="hearing",
        contract=1,
        policy=b"p",
        views={found.number: found.policy},
        cursor=None,
        unit=b"",
        place=b"",
        run="run",
    )
    for number, release in enumerate(releases, start + 1):
        new = NewRelease(found.number, f"ref-{number:06}", 1, release, None)
        batch.changes.append(RecordChange(b"k%d" % number, b"c", b"", releases=[new]))
    intake.accept(batch)
    intake.settled()
    return list(enumerate(releases, start + 1))
