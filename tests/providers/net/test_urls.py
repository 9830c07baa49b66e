"""Which addresses of files are opened."""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import Offline, ServiceFault
from charstudio.providers.net import urls
from charstudio.providers.net.address import CloudAddress

CLOUD = CloudAddress("http", "127.0.0.1", 8765)

HOSTILE = [
    "file:///etc/passwd",
    "http://v3b.fal.media/files/a.mp4",
    "ftp://v3b.fal.media/a.mp4",
    "https://user:secret@v3b.fal.media/a.mp4",
    "https://v3b.fal.media:8443/a.mp4",
    "https://localhost/a.mp4",
    "https://a.localhost/a.mp4",
    "https://printer/a.mp4",
    "https://router.local/a.mp4",
    "https://db.internal/a.mp4",
    "https://127.0.0.1/a.mp4",
    "https://127.1/a.mp4",
    "https://2130706433/a.mp4",
    "https://0x7f000001/a.mp4",
    "https://0177.0.0.1/a.mp4",
    "https://10.0.0.1/a.mp4",
    "https://192.168.1.1/a.mp4",
    "https://172.16.0.1/a.mp4",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/a.mp4",
    "https://224.0.0.1/a.mp4",
    "https://240.0.0.1/a.mp4",
    "https://255.255.255.255/a.mp4",
    "https://0.0.0.0/a.mp4",
    "https://[::1]/a.mp4",
    "https://[::]/a.mp4",
    "https://[fe80::1]/a.mp4",
    "https://[fc00::1]/a.mp4",
    "https://[ff02::1]/a.mp4",
    "https://[::ffff:127.0.0.1]/a.mp4",
    "https://[64:ff9b::7f00:1]/a.mp4",
    "https://[2002:7f00:1::]/a.mp4",
    "https:///a.mp4",
    "https://",
    "//v3b.fal.media/a.mp4",
    "javascript:alert(1)",
    "",
    "https://v3b.fal.media\\@evil.example/a.mp4",
    "https://v3b.fal.media/\x00",
    "https://" + "a" * 9000 + ".example/",
]


STANDS_FOR = {
    "http://v3b.fal.media/files/a.mp4",
    "ftp://v3b.fal.media/a.mp4",
    "https://v3b.fal.media:8443/a.mp4",
    "//v3b.fal.media/a.mp4",
}
"""Of a host the local server stands for, which is then asked instead, whatever the rest of the address."""


@pytest.mark.parametrize("address", HOSTILE)
def test_hostile_addresses_are_refused_with_a_reason(address):
    with pytest.raises(ServiceFault, match="not opened"):
        urls.judge(urls.read(address), None)


@pytest.mark.parametrize("address", sorted({*HOSTILE} - STANDS_FOR))
def test_they_are_refused_beside_a_local_cloud_too(address):
    with pytest.raises(ServiceFault, match="not opened"):
        urls.judge(urls.read(address), CLOUD)


@pytest.mark.parametrize(
    "address",
    [
        "https://v3b.fal.media/files/b/x.mp4",
        "https://video.runpod.ai/x.mp4?signature=1",
        "https://8.8.8.8/x",
        "https://V3B.fal.media:443/x",
    ],
)
def test_public_encrypted_addresses_are_opened(address):
    assert urls.judge(urls.read(address), None) is False


def test_the_local_server_that_stands_for_the_cloud_may_be_opened_and_nothing_beside_it():
    assert urls.judge(urls.read("http://127.0.0.1:8765/files/a.mp4"), CLOUD) is True
    assert urls.judge(urls.read("https://v3b.fal.media/files/a.mp4"), CLOUD) is True
    with pytest.raises(ServiceFault):
        urls.judge(urls.read("http://127.0.0.1:8766/files/a.mp4"), CLOUD)
    with pytest.raises(ServiceFault):
        urls.judge(urls.read("http://127.0.0.1:8765/files/a.mp4"), None)


@given(st.ip_addresses(v=4))
def test_no_private_address_is_public_however_it_is_wrapped(address):
    expected = address.is_global and not address.is_multicast and not address.is_reserved
    assert urls.is_public(str(address)) == expected
    assert urls.is_public(f"::ffff:{address}") == expected
    assert urls.is_public(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_judgement(text):
    with suppress(ServiceFault):
        urls.judge(urls.read(text), None)


def test_a_name_is_refused_when_any_of_its_addresses_is_private(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)

    async def both(_host, _port):
        return ("8.8.8.8", "10.0.0.1")

    with pytest.raises(ServiceFault, match="private"):
        asyncio.run(urls.addresses(httpx.URL("https://evil.example/x"), both))


def test_a_name_nobody_knows_is_offline(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)

    async def unknown(_host, _port):
        raise OSError("no such name")

    async def nothing(_host, _port):
        return ()

    for ask in (unknown, nothing):
        with pytest.raises(Offline, match="not found"):
            asyncio.run(urls.addresses(httpx.URL("https://gone.example/x"), ask))


def test_behind_a_proxy_the_proxy_looks_the_name_up(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": "http://proxy.example:3128"})

    async def never(_host, _port):
        pytest.fail("asked")

    assert asyncio.run(urls.addresses(httpx.URL("https://v3b.fal.media/x"), never)) == ()


def test_this_machines_own_names_are_resolved():
    assert "127.0.0.1" in asyncio.run(urls.resolve("localhost", 443))
