"""``convenio relay``: carries the release log to Kafka, until stopped or until all of it is there."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from gateway.flow.relay import Trouble
from gateway.main.beat import BeatFile, beat
from gateway.main.ending import Ending
from gateway.main.say import DEFAULT_SETTINGS, SettingsFile, err, fail, say
from gateway.settings import read_settings


def relay(
    settings: SettingsFile = DEFAULT_SETTINGS,
    once: Annotated[bool, typer.Option(help="Enviar lo pendiente y terminar · send what is there and end")] = False,
    alive: BeatFile = None,
) -> None:
    """Publicar las vistas en Kafka. · Publish the views to Kafka."""
    from gateway.wiring import kafka  # the other commands start without its library

    gc.set_threshold(50_000, 10, 10)  # a page is tens of thousands of small things that all go together
    ending = Ending()

    def wait(seconds: float) -> bool:
        beat(alive)
        return ending.wait(seconds)

    config = read_settings(settings)
    with kafka.relay(config, _tell) as carrying:
        if not once:
            say("relevo en marcha", "the relay is up; Ctrl-C ends it")
        carrying.run(wait, once=once)
    say(f"{carrying.sent} mensajes confirmados", "messages acknowledged")
    if once and carrying.troubled:
        fail("no todo pudo enviarse · not everything could be sent")
    if once and (others := kafka.others_at_work(config)):
        text = "queda por enviar lo que tiene otro relevo · what another relay holds is still unsent"
        fail(f"{text}: {', '.join(others)}. Si ya no corre, repita en 30 s · if it is gone, try again in 30 s")


def _tell(trouble: Trouble) -> None:
    err.print("!", f"{trouble.view}:" if trouble.view else "", trouble.what, markup=False, soft_wrap=True)
