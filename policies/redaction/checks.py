"""Check digits of the identifiers a Mexican report is full of. All take them squeezed: no separators, upper case.

A failed check never keeps anything: it only leaves the weaker name for what is removed.
RFC: SAT, module 11 over 0-9A-N&O-Z Ñ. NSS: IMSS, Luhn. CLABE: Banxico, weights 3-7-1. VIN: NOM-001-SSP, ISO 3779.
"""

from __future__ import annotations

from contracts.identifiers import curp_check_digit

_RFC = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ")}
_VIN = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def luhn(digits: str) -> bool:
    """Luhn's sum: NSS, bank cards, IMEI."""
    doubled = (sum(divmod(2 * int(c), 10)) for c in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def clabe(digits: str) -> bool:
    """The control digit of an interbank account of 18 digits."""
    weighed = sum(int(c) * w % 10 for c, w in zip(digits[:17], (3, 7, 1) * 6, strict=False))
    return -weighed % 10 == int(digits[17])


def rfc(key: str) -> bool:
    """A person's (13) or a company's (12, read with a leading blank) tax key."""
    total = sum(_RFC.get(c, 0) * (13 - i) for i, c in enumerate(key.rjust(13)[:12]))
    return "0123456789A"[-total % 11] == key[-1]


def curp(key: str) -> bool:
    """The 18th character of a population key."""
    try:
        return curp_check_digit(key[:17]) == key[17]
    except KeyError:
        return False


def vin(key: str) -> bool:
    """The ninth of a vehicle's seventeen characters; only North America writes it."""
    total = sum(_VIN.get(c, 0) * w for c, w in zip(key, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == key[8]
