"""Where the cloud is."""

from __future__ import annotations

import pytest

from charstudio.model.errors import SettingError
from charstudio.providers.net.address import CloudAddress, cloud_address


def test_without_the_variable_it_is_the_real_one():
    assert cloud_address({}) is None
    assert cloud_address({"CHARSTUDIO_CLOUD": " "}) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://127.0.0.1:8765", CloudAddress("http", "127.0.0.1", 8765)),
        ("http://127.0.0.1:8765/", CloudAddress("http", "127.0.0.1", 8765)),
        ("https://cloud.example", CloudAddress("https", "cloud.example", 443)),
    ],
)
def test_the_variable_names_a_server(text, address):
    assert cloud_address({"CHARSTUDIO_CLOUD": text}) == address


@pytest.mark.parametrize("text", ["8765", "ftp://x", "http://", "http://a:b@c", "http://a/path", "http://a:99999999"])
def test_nonsense_is_refused(text):
    with pytest.raises(SettingError, match="CHARSTUDIO_CLOUD"):
        cloud_address({"CHARSTUDIO_CLOUD": text})


def test_it_knows_its_own_addresses():
    address = CloudAddress("http", "127.0.0.1", 80)
    assert address.holds("http", "127.0.0.1", None)
    assert not address.holds("http", "127.0.0.1", 81)
    assert not address.holds("https", "127.0.0.1", None)
