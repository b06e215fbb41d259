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


def main(command: list[str]) -> int:
    """The command's exit code; 1 where a service is absent that may not be."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended then too
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
        try:
            return subprocess.run(command, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
