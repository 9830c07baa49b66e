"""Do bit fields come back as they were written?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.smart.bits import BitReader, escaped, payload, u, ue, ue_length, unescaped, without_trailing

NEAR_START_CODES = st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 200]), max_size=40).map(bytes)


@given(numbers=st.lists(st.integers(0, 70_000), max_size=8), fixed=st.integers(0, 255))
def test_numbers_come_back(numbers, fixed):
    bits = "".join(ue(number) for number in numbers) + u(fixed, 8)
    reader = BitReader(payload(bits))
    assert [reader.ue() for _ in numbers] == numbers
    assert reader.u(8) == fixed
    assert reader.at == sum(ue_length(number) for number in numbers) + 8
    assert without_trailing(reader) == ""


@pytest.mark.parametrize(("code", "value"), [("1", 0), ("010", 1), ("011", -1), ("00100", 2), ("00101", -2)])
def test_signed_numbers_are_read(code, value):
    assert BitReader(payload(code)).se() == value


@given(data=NEAR_START_CODES)
def test_escaping_hides_start_codes_and_can_be_undone(data):
    hidden = escaped(data)
    assert b"\0\0\0" not in hidden
    assert b"\0\0\1" not in hidden
    assert b"\0\0\2" not in hidden
    assert unescaped(hidden) == data


@pytest.mark.parametrize("read", [lambda bits: bits.u(9), BitReader.ue])
def test_what_ends_early_is_refused(read):
    with pytest.raises(ValueError, match=r"early|Exp-Golomb"):
        read(BitReader(b"\0"))
