"""Are packets taken apart rightly, and can slices be pointed at other sets without touching the picture?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.smart.bits import escaped, ue, unescaped
from charstudio.media.smart.units import ids_like, joined, pps_of, split, split_stream, with_pps

UNITS = st.lists(st.binary(min_size=1, max_size=20), max_size=5)


def slice_unit(first, pps, rest):
    """A slice whose header begins so, with anything behind."""
    bits = ue(first) + ue(7) + ue(pps) + rest
    bits += "1" * (-len(bits) % 8)
    return b"\x65" + escaped(int(bits, 2).to_bytes(len(bits) // 8))


@given(units=UNITS)
def test_a_packet_holds_its_units(units):
    assert split(joined(units), 4) == units


def test_a_packet_that_its_units_do_not_fill_is_damaged():
    for damaged in (b"\0\0\0\5abc", b"\0\0\0\0", joined([b"ab"]) + b"\0"):
        with pytest.raises(ValueError, match="damaged"):
            split(damaged, 4)


def test_start_codes_of_three_and_four_bytes_part_units():
    assert split_stream(b"\0\0\0\1\x67a\0\0\1\x68b\0\0\0\1\x65c\0") == [b"\x67a", b"\x68b", b"\x65c"]


@given(
    first=st.integers(0, 8000),
    old=st.integers(0, 30),
    rest=st.lists(st.sampled_from(["00000000", "00000011", "10110", "1"]), max_size=30).map("".join),
    data=st.data(),
)
def test_a_slice_points_elsewhere_and_all_behind_stays(first, old, rest, data):
    unit = slice_unit(first, old, rest)
    new = data.draw(st.sampled_from(list(ids_like(old))[:20]))
    moved = with_pps(unit, new)
    assert (pps_of(unit), pps_of(moved)) == (old, new)
    assert with_pps(moved, old) == unit
    assert b"\0\0\1" not in moved[1:]
    before, after = unescaped(unit), unescaped(moved)
    tail = len(before) - 12
    if tail > 0:
        assert before[-tail:] == after[-tail:]


def test_an_id_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="kind"):
        with_pps(slice_unit(0, 0, "1" * 40), 1)
    assert 1 not in list(ids_like(0))
