"""Files from the web: what is fetched, what is refused and in which words, and under which name it is kept."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import MediaError, Offline
from charstudio.providers.net.download import Downloader, DownloadSettings
from charstudio.providers.net.pace import Backoff
from charstudio.studio.web_files import fetch, host_of, name_in
from tests.lab import run_coroutine
from tests.providers.net.lab import QuickPace, Service

CONTENT = b"a picture" * 100
ADDRESS = "https://pictures.example/lumi/portrait.png?size=large"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)


async def public(host, _port):
    if host.startswith("nowhere"):
        raise OSError
    return ("10.0.0.7",) if "private" in host else ("93.184.216.34",)


def making(answer, limit=10_000):
    service = Service(answer)
    settings = DownloadSettings(2, limit, Backoff(1, 30))
    return service, lambda: Downloader(service, settings, QuickPace(), None, public)


async def test_a_file_is_fetched_under_its_own_name(tmp_path):
    service, make = making(lambda _request: httpx.Response(200, content=CONTENT))
    path = await fetch(ADDRESS, tmp_path, make=make)
    assert (path.name, path.read_bytes()) == ("portrait.png", CONTENT)
    assert "authorization" not in {name.lower() for name in service.requests[0].headers}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://pictures.example/a.png", "not encrypted"),
        ("https://localhost/a.png", "not fetched"),
        ("https://127.0.0.1/a.png", "not fetched"),
        ("https://private.example/a.png", "not fetched"),
        ("https://me:secret@pictures.example/a.png", "name and a password"),
    ],
)
async def test_what_is_no_public_address_is_refused_and_nobody_is_asked(tmp_path, address, words):
    service, make = making(lambda _request: httpx.Response(200, content=CONTENT))
    with pytest.raises(MediaError, match=words) as refused:
        await fetch(address, tmp_path, make=make)
    assert service.requests == []
    assert "service" not in refused.value.message
    assert "drop it here" in refused.value.hint


async def test_a_file_that_is_gone_says_so(tmp_path):
    _, make = making(lambda _request: httpx.Response(404))
    with pytest.raises(MediaError, match=r"no file at this address of pictures\.example"):
        await fetch(ADDRESS, tmp_path, make=make)


async def test_a_file_that_is_too_large_is_not_fetched(tmp_path):
    _, make = making(lambda _request: httpx.Response(200, content=CONTENT), limit=100)
    with pytest.raises(MediaError, match="it is larger than"):
        await fetch(ADDRESS, tmp_path, make=make)


async def test_a_host_that_does_not_exist_is_told(tmp_path):
    _, make = making(lambda _request: httpx.Response(200))
    with pytest.raises(Offline):
        await fetch("https://nowhere.example/a.png", tmp_path, make=make)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.example/x/clip.mp4?token=1#t=3", "clip.mp4"),
        ("https://a.example/..%2f..%2fetc%2fpasswd.png", "passwd.png"),
        ("https://a.example/%2e%2e.png", "From the web.png"),
        ("https://a.example/a%00b%0ac.png", "a_b_c.png"),
        ("https://a.example/C%3A%5Cx%5Cy.png", "y.png"),
    ],
)
def test_the_name_is_the_last_part_made_harmless(address, name):
    assert name_in(address) == name


@given(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder(text):
    from urllib.parse import quote

    name = name_in(f"https://a.example/{quote(text)}.png")
    assert name.endswith("png")
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert name not in {"", ".", ".."}
    assert len(name) <= 90


def test_whose_address_it_is():
    assert host_of("https://pictures.example/a.png") == "pictures.example"
    assert host_of("https://[::1/a") == ""
