"""presidio's own operator for values that can be read back: ``encrypt`` (AES-CBC, without authentication).

    python presidio_encrypt.py VALUES

Runs in an environment of its own (``peers/requirements.lock``), without the product. VALUES is a JSON list of texts.
For every line on standard input all are encrypted and the seconds that took are printed, by the bare operator, without
the engine around it; the line ``show`` prints what its ``decrypt`` makes of them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from presidio_anonymizer.operators import Decrypt, Encrypt

KEY = {"key": "0123456789abcdef0123456789abcdef"}


def main(values: list[str]) -> None:
    """Answers until its input ends."""
    encrypt, decrypt = Encrypt(), Decrypt()
    for line in sys.stdin:
        start = time.perf_counter()
        made = [encrypt.operate(text=value, params=KEY) for value in values]
        took = time.perf_counter() - start
        if line.strip() == "show":
            print(json.dumps([decrypt.operate(text=one, params=KEY) for one in made]), flush=True)
        else:
            print(took, flush=True)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
