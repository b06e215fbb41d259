"""Text that was UTF-8 and was read as Windows' code page, once or twice, made what it was: ``MUÃ‘OZ`` is ``MUÑOZ``.

Only sequences that are UTF-8 as a whole, and letters or signs of Western Europe when they are read so. ``Ã`` and ``Â``
are no letters of Spanish, and the signs behind them stand in no word: nothing else can have been meant.

And text of a web page, without its markup.
"""

from __future__ import annotations

import html
import re

_C1 = {chr(byte): byte for byte in range(0x80, 0xC0)}  # what the code page has no character for stays as it was
_BYTES = _C1 | {c: byte for byte in range(0x80, 0x100) if (c := bytes([byte]).decode("cp1252", "ignore"))}
_FOLLOWS = f"[{''.join(re.escape(c) for c, byte in _BYTES.items() if byte < 0xC0)}]"
_RUN = re.compile(f"(?:[ÂÃ]{_FOLLOWS}|[âÆËÅ]{_FOLLOWS}{{1,2}})+")
_NAMES = "p|br|div|span|b|i|u|a|em|strong|font|ul|ol|li|table|tr|td|h[1-6]"
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]{{0,500}})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5});")
MARKUP = re.compile(f"{_TAG.pattern}|{_ENTITY.pattern}", re.IGNORECASE)
_WESTERN = frozenset(map(chr, range(0xA0, 0x100))).union("‘’“”–—…•€").difference("ÂÃ")


def reread(text: str) -> str:
    """The text as it was; the same where nothing of it is certainly damaged."""
    return text if text.isascii() else _RUN.sub(_undone, text)


def unmarked(text: str) -> str:
    """Without the tags that a web page's editor leaves, its entities as the characters that they are."""
    if not MARKUP.search(text):
        return text
    return _ENTITY.sub(lambda found: html.unescape(found[0]), _TAG.sub(" ", text)).strip()


def _undone(found: re.Match[str]) -> str:
    damaged = found[0]
    try:
        text = bytes(_BYTES[c] if c in _BYTES else ord(c) for c in damaged).decode()
    except (UnicodeDecodeError, ValueError):
        return damaged
    if not _WESTERN.issuperset(text):  # it was read so twice
        text = _RUN.sub(_undone, text)
    return text if _WESTERN.issuperset(text) else damaged
