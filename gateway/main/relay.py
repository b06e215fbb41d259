"""``convenio relay``: carries the release log to Kafka, until stopped or until all of it is there."""

from __future__ import annotations

import gc
import signal
import threading
from typing import Annotated

import typer

from gateway.flow.relay import Trouble
from gateway.main.beat import BeatFile, beat
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
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def wait(seconds: float) -> bool:
        beat(alive)
        return stop.wait(seconds)

    with kafka.relay(read_settings(settings), _tell) as carrying:
        if not once:
            say("relevo en marcha", "the relay is up; Ctrl-C ends it")
        carrying.run(wait, once=once)
    say(f"{carrying.sent} mensajes confirmados", "messages acknowledged")
    if once and carrying.troubled:
        fail("no todo pudo enviarse · not everything could be sent")


def _tell(trouble: Trouble) -> None:
    err.print("!", f"{trouble.view}:" if trouble.view else "", trouble.what, markup=False, soft_wrap=True)
