"""Downloads: whole or not at all, resumed, refused when hostile; no key leaves, no host but the judged one is asked."""

from __future__ import annotations

import asyncio
import base64
import errno
import hashlib

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import DiskFull, JobLost, Offline, ServiceFault, Unavailable
from charstudio.providers.net.download import Downloader, DownloadSettings
from charstudio.providers.net.pace import Backoff
from charstudio.providers.net.part import Part
from tests.providers.net.lab import Broken, Endless, QuickPace, Service, page, said

URL = "https://files.example/result.mp4"
CONTENT = bytes(range(256)) * 40
TAG = '"one"'


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)


async def public(host, _port):
    return ("10.0.0.7",) if "private" in host else ("93.184.216.34", "2606:2800:220:1::1")


class Fetch:
    """One downloader, its clock, its progress and the file."""

    def __init__(self, tmp_path, service, *, resolve=public, **options):
        self.to = tmp_path / "part"
        self.pace = QuickPace()
        self.shares = []
        self.service = service
        self._made = lambda: Downloader(
            service, DownloadSettings(backoff=Backoff(1, 30), **options), self.pace, None, resolve
        )

    def run(self, url=URL, declared=None):
        async def story():
            downloader = self._made()
            await downloader.fetch(url, self.to, self.shares.append, declared)
            await downloader.aclose()

        asyncio.run(story())
        return self.to.read_bytes()


def whole(**headers):
    return httpx.Response(200, content=CONTENT, headers={"etag": TAG, "content-type": "video/mp4", **headers})


def broken_at(at, tag=TAG, error=None):
    body = Broken(CONTENT[:at], error or httpx.ReadError("gone"))
    headers = {"content-length": str(len(CONTENT)), "content-type": "video/mp4"} | ({"etag": tag} if tag else {})
    return httpx.Response(200, headers=headers, stream=body)


def rest(request):
    """What a good server answers to a range."""
    asked = request.headers.get("range")
    if asked is None or request.headers.get("if-range") != TAG:
        return whole()
    start = int(asked.removeprefix("bytes=").removesuffix("-"))
    headers = {"content-range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}", "etag": TAG}
    return httpx.Response(206, content=CONTENT[start:], headers=headers)


def test_a_file_arrives_whole_with_progress_and_without_a_key(tmp_path):
    service = Service(whole())
    fetch = Fetch(tmp_path, service)
    assert fetch.run() == CONTENT
    assert fetch.shares[-1] == 1.0
    [request] = service.requests
    assert "authorization" not in request.headers
    assert request.headers["accept-encoding"] == "identity"


def test_the_connection_goes_to_the_very_address_that_was_judged(tmp_path):
    service = Service(whole())
    Fetch(tmp_path, service).run()
    [request] = service.requests
    assert request.url.host == "93.184.216.34"
    assert request.headers["host"] == "files.example"
    assert request.extensions["sni_hostname"] == "files.example"


def test_the_hosts_next_address_is_tried_when_one_cannot_be_reached(tmp_path):
    service = Service(httpx.ConnectError("no route"), whole())
    assert Fetch(tmp_path, service).run() == CONTENT
    assert [request.url.host for request in service.requests] == ["93.184.216.34", "2606:2800:220:1::1"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, len(CONTENT) - 1), max_size=3))
def test_wherever_it_breaks_it_goes_on_there_and_the_file_is_right(tmp_path_factory, cuts):
    def answer(cut):
        def part_of(request):
            response = rest(request)
            body = b"".join([response.content])
            return httpx.Response(
                response.status_code, headers=response.headers, stream=Broken(body[:cut], httpx.ReadError("gone"))
            )

        return part_of

    service = Service(*(answer(cut) for cut in cuts), rest)
    assert Fetch(tmp_path_factory.mktemp("cut"), service).run() == CONTENT


def test_a_resumed_download_asks_only_for_the_rest(tmp_path):
    service = Service(broken_at(1000), rest)
    assert Fetch(tmp_path, service).run() == CONTENT
    assert service.requests[1].headers["range"] == "bytes=1000-"
    assert service.requests[1].headers["if-range"] == TAG


def test_a_server_that_ignores_the_range_sends_all_of_it_anew(tmp_path):
    assert Fetch(tmp_path, Service(broken_at(1000), whole())).run() == CONTENT


def test_without_a_strong_tag_it_starts_anew(tmp_path):
    for tag in ("", 'W/"weak"'):
        service = Service(broken_at(1000, tag), whole())
        assert Fetch(tmp_path, service).run() == CONTENT
        assert "range" not in service.requests[1].headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-range": "bytes 0-10/10240"},
        {"content-range": f"bytes 1000-{len(CONTENT) - 1}/99"},
        {"content-range": "bytes 1000-"},
        {"content-range": f"bytes 1000-{len(CONTENT) - 1}/{len(CONTENT)}", "etag": '"another"'},
    ],
)
def test_a_rest_that_does_not_fit_is_thrown_away(tmp_path, headers):
    wrong = httpx.Response(206, content=b"x" * 100, headers=headers)
    assert Fetch(tmp_path, Service(broken_at(1000), wrong, rest)).run() == CONTENT


def test_a_range_that_is_refused_starts_anew(tmp_path):
    service = Service(broken_at(1000), httpx.Response(416), whole())
    assert Fetch(tmp_path, service).run() == CONTENT
    assert "range" not in service.requests[2].headers


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504])
def test_a_busy_server_is_tried_five_times_with_longer_and_longer_waits(tmp_path, status):
    fetch = Fetch(tmp_path, Service(said(status)))
    with pytest.raises(Unavailable, match=str(status)):
        fetch.run()
    assert len(fetch.service.requests) == 5
    assert fetch.pace.waited == [1, 2, 4, 8]


def test_it_waits_as_long_as_the_server_asks_within_reason(tmp_path):
    fetch = Fetch(tmp_path, Service(said(429, retry_after="20"), said(503, retry_after="99999"), whole()))
    assert fetch.run() == CONTENT
    assert fetch.pace.waited == [20, 120]


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout("late"), httpx.RemoteProtocolError("cut"), httpx.ConnectTimeout("no")]
)
def test_a_bad_connection_is_tried_again(tmp_path, error):
    assert Fetch(tmp_path, Service(error, error, whole())).run() == CONTENT


def test_a_try_that_gets_further_does_not_count(tmp_path):
    big = bytes(3 * 2**20)

    def some(request):
        start = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        end = min(start + 2**20, len(big))
        status, headers = (206, {"content-range": f"bytes {start}-{len(big) - 1}/{len(big)}"}) if start else (200, {})
        headers |= {"etag": TAG, "content-length": str(len(big) - start)}
        return httpx.Response(status, headers=headers, stream=Broken(big[start:end], httpx.ReadError("gone")))

    assert Fetch(tmp_path, Service(some), tries=2).run() == big


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_file_that_is_gone_is_lost_after_it_was_said_three_times(tmp_path, status):
    fetch = Fetch(
        tmp_path, Service(httpx.Response(status, content=b"<Error/>", headers={"content-type": "application/xml"}))
    )
    with pytest.raises(JobLost, match="expired"):
        fetch.run()
    assert len(fetch.service.requests) == 3


def test_a_page_that_forbids_it_proves_nothing(tmp_path):
    with pytest.raises(Unavailable, match="403"):
        Fetch(tmp_path, Service(page(403))).run()


def test_a_login_page_is_no_clip(tmp_path):
    with pytest.raises(Offline, match="log in"):
        Fetch(tmp_path, Service(page(200))).run()


def test_a_clip_called_a_page_is_a_clip_all_the_same(tmp_path):
    assert Fetch(tmp_path, Service(whole(**{"content-type": "text/html"}))).run() == CONTENT


def test_redirects_are_followed_and_each_is_judged(tmp_path):
    hop = httpx.Response(302, headers={"location": "https://other.example/x"})
    service = Service(hop, httpx.Response(307, headers={"location": "/y"}), whole())
    assert Fetch(tmp_path, service).run() == CONTENT
    assert [request.headers["host"] for request in service.requests] == [
        "files.example",
        "other.example",
        "other.example",
    ]


@pytest.mark.parametrize(
    "location",
    [
        "http://files.example/x",
        "file:///etc/passwd",
        "https://127.0.0.1/x",
        "https://private.example/x",
        "https://a:b@c.example/",
    ],
)
def test_a_redirect_to_where_nothing_is_opened_is_refused_at_once(tmp_path, location):
    service = Service(httpx.Response(302, headers={"location": location}), whole())
    with pytest.raises(ServiceFault, match="not opened"):
        Fetch(tmp_path, service).run()
    assert len(service.requests) == 1


def test_redirects_without_end_are_refused(tmp_path):
    service = Service(httpx.Response(302, headers={"location": URL}))
    with pytest.raises(ServiceFault, match="without end"):
        Fetch(tmp_path, service).run()
    assert len(service.requests) == 6


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://files.example/a", "https://127.0.0.1/a", "https://private.example/a"]
)
def test_nothing_is_asked_of_a_hostile_address(tmp_path, url):
    service = Service(whole())
    with pytest.raises(ServiceFault):
        Fetch(tmp_path, service).run(url)
    assert service.requests == []


def test_ten_gigabytes_are_refused_when_announced(tmp_path):
    body = Endless()
    announced = httpx.Response(200, headers={"content-length": str(10 * 10**9)}, stream=body)
    with pytest.raises(ServiceFault, match="larger than 4 GB"):
        Fetch(tmp_path, Service(announced)).run()
    assert body.sent == 0
    with pytest.raises(ServiceFault, match="larger"):
        Fetch(tmp_path, Service(whole())).run(declared=10 * 10**9)


def test_what_goes_on_for_ever_unannounced_is_stopped_at_the_limit(tmp_path):
    body = Endless()
    with pytest.raises(ServiceFault, match="larger"):
        Fetch(tmp_path, Service(httpx.Response(200, stream=body)), limit_bytes=10**6).run()
    assert body.sent < 3 * 10**6
    assert (tmp_path / "part").stat().st_size <= 10**6


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_what_is_packed_is_not_opened(tmp_path, encoding):
    body = Endless()
    packed = httpx.Response(200, headers={"content-encoding": encoding}, stream=body)
    with pytest.raises(ServiceFault, match="packed"):
        Fetch(tmp_path, Service(packed)).run()


def test_a_server_that_only_trickles_counts_as_broken(tmp_path):
    fetch = Fetch(tmp_path, None)

    class Trickle(httpx.AsyncByteStream):
        async def __aiter__(self):
            for _ in range(1000):
                fetch.pace.elapsed += 30
                yield b"."

    fetch.service = Service(httpx.Response(200, stream=Trickle()))
    fetch._made = lambda: Downloader(fetch.service, DownloadSettings(), fetch.pace, None, public)
    with pytest.raises(Unavailable, match="too slowly"):
        fetch.run()


def test_another_size_than_was_told_is_fetched_once_more_and_then_believed(tmp_path):
    service = Service(whole())
    assert Fetch(tmp_path, service).run(declared=len(CONTENT) + 1) == CONTENT
    assert len(service.requests) == 2
    assert Fetch(tmp_path, Service(whole())).run(declared=len(CONTENT)) == CONTENT


def test_a_full_disk_is_said_to_be_full(tmp_path, monkeypatch):
    def full(_self, _chunk):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Part, "take", full)
    with pytest.raises(DiskFull, match="disk is full"):
        Fetch(tmp_path, Service(whole())).run()


def test_a_result_inside_its_address_is_decoded(tmp_path):
    address = "data:image/png;base64," + base64.b64encode(CONTENT).decode()
    service = Service(whole())
    assert Fetch(tmp_path, service).run(address) == CONTENT
    assert Fetch(tmp_path, service).run("data:,a%20b") == b"a b"
    assert service.requests == []


@pytest.mark.parametrize("address", ["data:image/png;base64,***", "data:image/png;base64", "data:;base64,A"])
def test_a_result_that_cannot_be_decoded_is_refused(tmp_path, address):
    with pytest.raises(ServiceFault, match="decoded"):
        Fetch(tmp_path, Service(whole())).run(address)


def test_a_result_inside_its_address_has_the_same_limit(tmp_path):
    for body in ("A" * 2000, "%41" * 600):
        with pytest.raises(ServiceFault, match="larger"):
            Fetch(tmp_path, Service(whole()), limit_bytes=500).run(
                f"data:;base64,{body}" if body[0] == "A" else f"data:,{body}"
            )


def test_behind_a_proxy_the_host_is_named_and_not_resolved_here(tmp_path, monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": "http://proxy.example:3128"})
    service = Service(whole())
    assert Fetch(tmp_path, service).run() == CONTENT
    assert service.requests[0].url.host == "files.example"


def test_a_cancel_stops_it_and_the_file_is_closed(tmp_path):
    class Slow(httpx.AsyncByteStream):
        async def __aiter__(self):
            yield CONTENT[:10]
            await asyncio.sleep(60)

    downloader = Downloader(Service(httpx.Response(200, stream=Slow())), DownloadSettings(), QuickPace(), None, public)

    async def story():
        task = asyncio.ensure_future(downloader.fetch(URL, tmp_path / "part", lambda _: None))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    asyncio.run(story())
    (tmp_path / "part").unlink()


def test_the_bytes_are_the_servers_bytes(tmp_path):
    data = hashlib.sha256(b"x").digest() * 50_000
    service = Service(httpx.Response(200, content=data))
    assert Fetch(tmp_path, service).run() == data
