"""Starts what a command needs, each service once: ``python -m tests.services COMMAND …``.

The command finds the addresses in CONVENIO_TEST_POSTGRES and CONVENIO_TEST_KAFKA; where one is given already, that
service is used and none started. What can't be started is named loudly, and under CI=true that is a failure.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from tests.services.broker import broker
from tests.services.postgres import server
from tests.services.throwaway import Absent


@contextmanager
def _kafka() -> Iterator[str]:
    with broker() as made:
        yield made.bootstrap


_SERVICES: dict[str, tuple[str, Callable[[], AbstractContextManager[str]]]] = {
    "PostgreSQL": ("CONVENIO_TEST_POSTGRES", server),
    "Kafka": ("CONVENIO_TEST_KAFKA", _kafka),
}
_ENDS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)  # asked, the terminal closed, Ctrl-C


def main(command: list[str]) -> int:
    """The command's exit code; 1 where a service is absent that may not be."""
    for number in _heard():
        signal.signal(number, lambda number, _: sys.exit(128 + number))  # what was started is ended then too
    with ExitStack() as running:
        for name, (variable, start) in _SERVICES.items():
            if os.environ.get(variable):
                continue
            try:
                os.environ[variable] = running.enter_context(start())
            except Absent as why:
                print(f"!!! {name} is absent, and what needs it is not tested: {why}", file=sys.stderr)
                if os.environ.get("CI") == "true":
                    return 1
        return _run(command)


def _run(command: list[str]) -> int:
    """Its exit code. What was started for it stays until it has ended, in its own order.

    Ctrl-C and the end of a terminal reach it as they reach us; a SIGTERM is handed on.
    """
    for number in _heard():
        signal.signal(number, lambda *_: None)
    child = subprocess.Popen(command)
    signal.signal(signal.SIGTERM, lambda number, _: child.send_signal(number))
    code = child.wait()
    return 128 - code if code < 0 else code


def _heard() -> list[signal.Signals]:
    """Those that the shell has not told us, and whom we start, to ignore."""
    return [number for number in _ENDS if signal.getsignal(number) is not signal.SIG_IGN]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
