"""Finds identities in bytes, however they were written: the canary test's eyes (promise G8).

Identities are looked for folded (case, accents and separators gone, JSON and percent escapes undone), in hex, in base64
at each of its three alignments, and, of CURPs, as the bare digests that anybody could compute and compare. Tens of
thousands of needles are found in one pass: the first letters of each, at each offset within a step, are a key of a
table, and the content is looked up in it step by step.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

_ALNUM = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_OTHERS = bytes(code for code in range(256) if code not in _ALNUM)
_BASE64 = bytes.maketrans(b"-_", b"+/")
_DUMP = re.compile(rb"\\x((?:[0-9a-fA-F]{2})+)")  # bytes as PostgreSQL writes them
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_SHORTEST = 8  # letters that may stand anywhere; a shorter word is only found as a word
DIGESTS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1, "md5": hashlib.md5}


class Found(NamedTuple):
    """Which identity, and how it was written."""

    identity: str
    form: str


class Needles:
    """Byte strings to be found in one pass. None may be shorter than ``letters + step - 1``."""

    def __init__(self, needles: Mapping[bytes, Found], letters: int, step: int) -> None:
        assert all(len(needle) >= letters + step - 1 for needle in needles)
        self._letters, self._step, self._found = letters, step, needles
        self._table: defaultdict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
        for needle in needles:
            for shift in range(step):
                self._table[needle[shift : shift + letters]].append((needle, shift))

    def within(self, content: bytes) -> Iterator[Found]:
        letters, table = self._letters, self._table
        for at in range(0, len(content), self._step):
            key = content[at : at + letters]
            if key in table:
                for needle, shift in table[key]:
                    if at >= shift and content.startswith(needle, at - shift):
                        yield self._found[needle]


class Scanner:
    """``scan(content)`` tells every identity found in it; made once, used on many contents."""

    def __init__(self, identities: Iterable[str], curps: Iterable[str]) -> None:
        identities, curps = list(identities), list(curps)
        folded = {_letters(identity): Found(identity, "folded") for identity in identities}
        self._long = Needles({n: f for n, f in folded.items() if len(n) >= _SHORTEST}, 6, 3)
        self._words = {word: found for word, found in folded.items() if len(word) < _SHORTEST}
        self._word = re.compile(rb"(?<![A-Z0-9])(?:%b)(?![A-Z0-9])" % (b"|".join(self._words) or b"(?!)"))
        digests = {digest: Found(curp, form) for curp in curps for form, digest in _digests(curp)}
        self._raw = Needles(digests, 8, 6)
        written = {spelling: identity for identity in identities for spelling in _spellings(identity)}
        hexed = {s.hex().upper().encode(): Found(identity, "hex") for s, identity in written.items()}
        hexed |= {d.hex().upper().encode(): Found(f.identity, f"{f.form} hex") for d, f in digests.items()}
        self._hex = Needles(hexed, 8, 4)
        based = {part: Found(identity, "base64") for s, identity in written.items() for part in aligned(s)}
        based |= {p: Found(f.identity, f"{f.form} base64") for d, f in digests.items() for p in aligned(d)}
        self._base64 = Needles(based, 5, 3)

    def scan(self, content: bytes) -> set[Found]:
        """Each identity in it, in each form that was recognised."""
        found = set(self._raw.within(content))
        found |= set(self._base64.within(content.translate(_BASE64, b" \r\n\t\\\0")))
        texts = [content]
        if b"%" in content or b"\\u" in content:
            texts.append(_unescaped(content))
        for text in texts:
            found |= set(self._hex.within(_letters(text.decode("utf-8", "replace"))))
            for plain in (_DUMP.sub(b" ", text), b" ".join(map(_undumped, _DUMP.findall(text)))):
                upper = _upper(plain.decode("utf-8", "replace"))
                found |= {self._words[word] for word in self._word.findall(upper)}
                found |= set(self._long.within(upper.translate(None, _OTHERS)))
        return found


def aligned(data: bytes) -> Iterator[bytes]:
    """The letters of base64 that only ``data`` decides, where it begins at each third of a group."""
    for before in range(3):
        text = b64encode(bytes(before) + data).rstrip(b"=")
        yield text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]


def _digests(curp: str) -> Iterator[tuple[str, bytes]]:
    for name, digest in DIGESTS.items():
        for spelling in (curp.upper(), curp.lower()):
            yield name, digest(spelling.encode()).digest()


def _spellings(identity: str) -> set[bytes]:
    """As somebody may write it before encoding it."""
    plain = _upper(identity).decode()
    return {
        text.encode() for text in (identity, identity.upper(), identity.lower(), plain, plain.lower(), plain.title())
    }


def _upper(text: str) -> bytes:
    """Upper case without accents; what is no ASCII letter then is a gap."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.upper().encode("ascii", "replace")


def _letters(text: str) -> bytes:
    return _upper(text).translate(None, _OTHERS)


def _undumped(digits: bytes) -> bytes:
    """What a dump holds. Its digits are no text: those of a digest would now and then be somebody's telephone."""
    return bytes.fromhex(digits.decode())


def _unescaped(content: bytes) -> bytes:
    text = unquote_to_bytes(content).decode("utf-8", "replace")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).encode("utf-8", "replace")
