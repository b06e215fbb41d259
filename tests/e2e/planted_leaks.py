"""How somebody's CURP (c) or name (n) may leak, for the scanner to find."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from urllib.parse import quote

from gateway.demo.people import Person
from tests.e2e.identity_scanner import Found


def _spaced(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


PLANTED: dict[str, Callable[[str, str], bytes]] = {
    "as written": lambda c, n: n.encode(),
    "CURP": lambda c, n: c.encode(),
    "lower case": lambda c, n: n.lower().encode(),
    "upper case": lambda c, n: n.upper().encode(),
    "cut up": lambda c, n: _spaced(c).encode(),
    "underscores": lambda c, n: n.replace(" ", "_").encode(),
    "cp1252": lambda c, n: n.replace(" ", "").encode("ascii", "ignore") if n.isascii() else c.encode("cp1252"),
    "JSON escapes": lambda c, n: json.dumps(n).encode(),
    "percent escapes": lambda c, n: quote(n).encode(),
    "hex": lambda c, n: n.encode().hex().encode(),
    "hex, upper case": lambda c, n: c.encode().hex().upper().encode(),
    "hex with colons": lambda c, n: c.encode().hex(":").encode(),
    "base64": lambda c, n: base64.b64encode(n.encode()),
    "base64, second alignment": lambda c, n: base64.b64encode(b"x" + n.encode()),
    "base64, third alignment": lambda c, n: base64.b64encode(b"xy" + n.encode() + b"z"),
    "base64 of the CURP, lower case": lambda c, n: base64.b64encode(b"{" + c.lower().encode() + b"}"),
    "base64url": lambda c, n: base64.urlsafe_b64encode(b"?" + n.upper().encode() + b"?"),
    "base64 in lines": lambda c, n: base64.encodebytes(b"." * 40 + n.encode() + b"." * 40),
    **{
        f"{name}{how}": lambda c, n, name=name, form=form: form(hashlib.new(name, c.encode()))  # type: ignore[misc]
        for name in ("sha256", "sha1", "md5")
        for how, form in {
            ", raw": lambda digest: digest.digest(),
            ", hex": lambda digest: digest.hexdigest().encode(),
            ", base64": lambda digest: base64.b64encode(digest.digest()),
            ", base64 inside": lambda digest: base64.b64encode(b"id" + digest.digest()),
        }.items()
    },
}


def names(found: set[Found], person: Person) -> bool:
    """Is the person among those found, by name or by number?"""
    theirs = {str(person.curp), str(person.spelling), *str(person.spelling).split()}
    return bool(theirs & {one.identity for one in found})
