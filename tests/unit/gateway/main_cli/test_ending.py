from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Iterator

import pytest

from gateway.main.ending import Ending


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """As they were; and a test that hangs is ended."""

    def hangs(*_: object) -> None:
        raise AssertionError("it hangs")

    numbers = signal.SIGTERM, signal.SIGINT, signal.SIGALRM
    before = [signal.getsignal(number) for number in numbers]
    signal.signal(signal.SIGALRM, hangs)
    signal.alarm(60)
    yield
    signal.alarm(0)
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_at_any_moment_ends_who_works_and_looks_now_and_then(number: signal.Signals) -> None:
    """With ``threading.Event`` every other of them would wait for itself."""
    for _ in range(20):
        ending = Ending()
        telling = threading.Timer(random.uniform(0, 0.01), os.kill, (os.getpid(), number))
        telling.start()
        while not ending.wait(0):
            pass
        telling.join()


def test_who_waits_is_woken() -> None:
    ending = Ending()
    telling = threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGTERM))
    telling.start()
    assert ending.wait(3600)
    telling.join()


def test_what_follows_is_done_once_however_often_it_is_asked() -> None:
    done: list[str] = []
    ending = Ending(lambda: done.append("done"))
    assert not ending.wait(0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
        os.kill(os.getpid(), number)
    assert ending.wait(0)
    assert done == ["done"]
