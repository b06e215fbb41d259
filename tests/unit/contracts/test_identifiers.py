import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.identifiers import (
    Curp,
    IphReference,
    MunicipalityCode,
    OffenceCode,
    PostalCode,
    Rfc,
    StateCode,
    canonical,
    curp_check_digit,
)

# Invented, or the specimen keys that RENAPO prints in its own guides.
SPECIMENS = ("HEGG560427MVZRRL04", "BOXW310820HNERXN09", "GOMC710216HDFNRR00"[:17])


def fits(type_: Any, value: Any) -> bool:
    try:
        TypeAdapter(type_).validate_python(value)
    except ValidationError:
        return False
    return True


curps = st.builds(
    lambda *parts: "".join(parts),
    st.text(string.ascii_uppercase, min_size=1, max_size=1),
    st.sampled_from("AEIOUX"),
    st.text(string.ascii_uppercase, min_size=2, max_size=2),
    st.dates().map(lambda d: f"{d.year % 100:02}{d:%m%d}"),
    st.sampled_from("HMX"),
    st.sampled_from(("JC", "DF", "NE", "VZ")),
    st.text("BCDFGHJKLMNPQRSTVWXYZ", min_size=3, max_size=3),
    st.sampled_from(string.digits + string.ascii_uppercase),
).map(lambda first: first + curp_check_digit(first))


@pytest.mark.parametrize("curp", SPECIMENS[:2])
def test_the_check_digit_of_the_registry_s_own_specimens(curp):
    assert curp_check_digit(curp[:17]) == curp[17]
    assert fits(Curp, curp)


@given(curps)
def test_a_well_made_curp_fits_and_no_other_check_digit_does(curp):
    assert fits(Curp, curp)
    assert [d for d in string.digits if fits(Curp, curp[:17] + d)] == [curp[17]]


@given(curps, st.integers(0, 16), st.sampled_from("٣ñ०Ａ \n?a"))
def test_a_character_of_another_script_or_case_is_refused_and_never_raises(curp, at, odd):
    assert not fits(Curp, curp[:at] + odd + curp[at + 1 :])


def test_the_check_digit_of_a_character_outside_the_alphabet_raises():
    with pytest.raises(KeyError):
        curp_check_digit("a" * 17)


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        (Rfc, ["XAXX010101000", "ABC010101AB1", "Ñ&A010101AB1"], ["XAXX011301000", "XAXX0101010", "xaxx010101000", ""]),
        (IphReference, ["14PM0112010520251330", "14PM01120010520251330"][1:], ["14PM0112001052025133", "X" * 21]),
        (StateCode, ["01", "14", "32"], ["1", "00", "33", "1٤", "14\n"]),
        (MunicipalityCode, ["01001", "14120", "20570", "32058"], ["14000", "33001", "1412", "014120", "1412٠", 14120]),
        (PostalCode, ["01000", "45100"], ["4510", "451000", "45 100", "4510٠"]),
        (OffenceCode, ["10101", "101011", "40102"], ["80101", "1010", "1010111", "0101"]),
    ],
)
def test_codes(type_, good, bad):
    assert [value for value in good if not fits(type_, value)] == []
    assert [value for value in bad if fits(type_, value)] == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" pelj-900101 ", "PELJ900101"),
        ("Ñandú.José", "ÑANDUJOSE"),
        ("n\u0303u", "ÑU"),
        ("a/b_c d", "ABCD"),
        ("", ""),
    ],
)
def test_canonical_spelling(written, meant):
    assert canonical(written) == meant


@given(st.text())
def test_canonical_is_the_same_the_second_time(text):
    assert canonical(canonical(text)) == canonical(text)


@given(curps)
def test_canonical_does_not_depend_on_how_it_was_typed(curp):
    assert canonical(f" {curp[:4].lower()}-{curp[4:10]} {curp[10:]}") == curp


def test_enie_is_not_n():
    assert canonical("PEÑA") != canonical("PENA")
