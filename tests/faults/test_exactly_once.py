"""The kill campaign: SIGKILL of puller, relay and API at hundreds of random places, and one verdict at the end.

Every run draws its own; one that fails prints its seed, and CONVENIO_FAULT_SEED draws the same again.
"""

from __future__ import annotations

import os
import random
from contextlib import closing

from tests.faults.campaign import Campaign
from tests.faults.fates import PLACES
from tests.faults.hands import Crew
from tests.faults.site import site
from tests.faults.verdict import account, findings
from tests.unit.gateway.pull.pull_world import VIEWS

_SEED = os.environ.get("CONVENIO_FAULT_SEED")
_WANTED = {"postgres": {"puller": 80, "relay": 80, "api": 40}, "sqlite": {"puller": 10, "relay": 10, "api": 6}}
_SLEEPERS = {"postgres": 4, "sqlite": 1}


def test_whoever_is_killed_nothing_is_lost_doubled_or_out_of_order(crew: Crew, kafka: str, engine: str) -> None:
    seed, wanted = int(_SEED or random.randrange(2**32)), _WANTED[engine]
    print(f"CONVENIO_FAULT_SEED={seed}")  # shown where it fails
    with site(engine, kafka, crew) as made, closing(Campaign(made, seed, wanted, _SLEEPERS[engine])) as campaign:
        campaign.run()
        campaign.drain()
        seen = {clause: campaign.evidence(clause) for clause in VIEWS}
        print(campaign.table())
    found = {clause: findings(evidence) for clause, evidence in seen.items()}
    for clause, evidence in seen.items():
        print(account(clause, evidence, found[clause]))
    assert found == {clause: [] for clause in VIEWS}
    assert all(campaign.tally.killed(kind) >= most for kind, most in wanted.items())
    assert campaign.paused == _SLEEPERS[engine]  # and each wrote what was known by then
    if engine == "postgres":  # enough of them that every place had its turn
        assert all(campaign.tally.kills[kind][place] for kind in ("puller", "relay") for place in PLACES[kind])
