"""Formats of nothing but numbers are read by a short way of our own: it must agree with strptime in everything."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.values.readings import readings

FORMATS = ["%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%m.%d.%Y", "%d-%m-%Y, %H:%M", "%Y-%m-%dT%H", "%Y%m%d"]
NUMBERS = st.one_of(st.integers(0, 70), st.integers(1890, 2110)).map(str)
TEXTS = st.lists(st.one_of(NUMBERS, st.sampled_from(["0", "٣", "-", "/", ".", ":", " ", "  ", "T", ","])), max_size=14)


@pytest.mark.parametrize("form", FORMATS)
@given(at=st.datetimes(datetime(1000, 1, 1)), parts=TEXTS, spoilt=st.booleans())
@example(at=datetime(2024, 2, 29), parts=["31/02/2024"], spoilt=True)
@example(at=datetime(2024, 2, 29), parts=["5/2/2024"], spoilt=True)
@example(at=datetime(2024, 2, 29), parts=["05/02/24"], spoilt=True)
@example(at=datetime(2024, 2, 29), parts=["05/02/2024  10:00"], spoilt=True)
def test_numbers_are_read_as_strptime_reads_them(form: str, at: datetime, parts: list[str], spoilt: bool) -> None:
    text = "".join(parts) if spoilt else at.strftime(form)
    try:
        expected = [datetime.strptime(text, form)]
        if form == "%Y%m%d" and expected[0].strftime(form) != text:
            expected = []
    except ValueError:
        expected = []
    assert [moment.at for moment in readings(text, [form])] == expected
