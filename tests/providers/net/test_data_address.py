"""Bytes inside an address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.net.data_address import data_address, data_of


@given(st.binary(max_size=2000))
def test_what_goes_in_comes_out(data):
    assert data_of(data_address(data, "image/png"), 4000) == data
