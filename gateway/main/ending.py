"""How a process hears that it is to end: SIGTERM or Ctrl-C.

Not by ``threading.Event``, which has a lock: a handler that runs while its own thread holds it waits for ever.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable


class Ending:
    """From when it is made, in the main thread. ``asked`` says whether somebody has; then ``then`` is called, once."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.asked, self._then = False, then
        self._hears, self._says = os.pipe()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        if not self.asked:
            self.asked = True
            os.write(self._says, b".")
            self._then()

    def wait(self, seconds: float) -> bool:
        """For so long, or until somebody asks; whether somebody has."""
        if not self.asked:
            select.select([self._hears], [], [], seconds)
        return self.asked
