"""The innermost transport: certificates, proxies, one local server for all; and each fault in its own sentence."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl

import httpx
import pytest

from charstudio.model.errors import Offline, ServiceFault, Unavailable
from charstudio.providers.net.address import CloudAddress
from charstudio.providers.net.faults import ProxyUnreachable, network_error
from charstudio.providers.net.transport import ToCloud, Wire, proxy_for, wire
from tests.providers.net.lab import Service, said

CLOUD = CloudAddress("http", "127.0.0.1", 8765)


def ask(transport, url, **extensions):
    async def story():
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(url, extensions=extensions)

    return asyncio.run(story())


@pytest.mark.parametrize(
    "url",
    [
        "https://queue.fal.run/fal-ai/flux/dev?logs=1",
        "https://queue.falrun.com/x/y",
        "https://rest.fal.ai/storage/auth/token",
        "https://v3.fal.media/files/upload",
        "https://v3b.fal.media/files/b/x.mp4",
        "https://api.fal.ai/v1/models",
        "https://fal.ai/api/openapi/queue/openapi.json",
        "https://api.runpod.ai/v2/x/run",
        "https://video.runpod.ai/x.mp4",
    ],
)
def test_every_host_of_the_cloud_leads_to_the_local_server_and_says_who_was_meant(url):
    service = Service(said(200))
    ask(ToCloud(CLOUD, service), url)
    [request] = service.requests
    assert (request.url.scheme, request.url.host, request.url.port) == ("http", "127.0.0.1", 8765)
    assert request.url.raw_path == httpx.URL(url).raw_path
    assert request.headers["host"] == httpx.URL(url).host


@pytest.mark.parametrize("url", ["https://example.com/", "http://127.0.0.1:1/", "https://evil.fal.run.example/"])
def test_no_other_host_is_asked(url):
    service = Service(said(200))
    with pytest.raises(ServiceFault, match="outside"):
        ask(ToCloud(CLOUD, service), url)
    assert service.requests == []


def test_the_environment_names_proxies_and_exceptions(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "fal.media,.runpod.ai")
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert proxy_for(httpx.URL("https://queue.fal.run/")) == "http://proxy.example:3128"
    assert proxy_for(httpx.URL("https://v3.fal.media/")) is None
    assert proxy_for(httpx.URL("https://video.runpod.ai/")) is None
    monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.example:1080")
    assert proxy_for(httpx.URL("https://queue.fal.run/")) == "socks5://proxy.example:1080"


def test_the_local_server_is_never_asked_through_a_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    free = closed_port()
    transport = wire(CloudAddress("http", "127.0.0.1", free))
    with pytest.raises(httpx.ConnectError) as error:
        ask(transport, "https://queue.fal.run/")
    assert not isinstance(error.value, ProxyUnreachable)


def closed_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def told(error):
    return network_error(error, "fal.ai")


def test_nothing_listens(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)
    with pytest.raises(httpx.ConnectError) as error:
        ask(Wire(), f"https://127.0.0.1:{closed_port()}/")
    assert isinstance(told(error.value), Offline)
    assert "refused" in told(error.value).message


def test_a_name_nobody_knows(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)
    with pytest.raises(httpx.ConnectError) as error:
        ask(Wire(), "https://no-such-host.invalid/")
    assert "not found" in told(error.value).message


def test_a_proxy_that_does_not_answer(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": f"http://127.0.0.1:{closed_port()}"})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host: False)
    with pytest.raises(ProxyUnreachable) as error:
        ask(Wire(), "https://queue.fal.run/")
    assert "proxy" in told(error.value).message.lower()


def test_what_was_judged_here_goes_past_the_proxy(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": f"http://127.0.0.1:{closed_port()}"})
    with pytest.raises(httpx.ConnectError) as error:
        ask(Wire(), f"https://127.0.0.1:{closed_port()}/", **{"charstudio.direct": True})
    assert not isinstance(error.value, ProxyUnreachable)


async def answering(reply, url_of, transport):
    """Ask a server that answers every connection with ``reply``."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(url_of(port))


@pytest.mark.parametrize(
    ("status", "words"),
    [(b"407 Proxy Authentication Required", "name and a password"), (b"403 Forbidden", "it said 403")],
)
def test_a_proxy_that_refuses(monkeypatch, status, words):
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host: False)

    def url_of(port):
        monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": f"http://127.0.0.1:{port}"})
        return "https://queue.fal.run/"

    with pytest.raises(httpx.ProxyError) as error:
        asyncio.run(answering(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n", url_of, Wire()))
    assert isinstance(told(error.value), Offline)
    assert words in told(error.value).message


@pytest.mark.parametrize("proxy", ["nonsense://x", "http://proxy.example:port"])
def test_a_proxy_that_is_none(monkeypatch, proxy):
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": proxy})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host: False)
    with pytest.raises(Offline, match="proxy"):
        ask(Wire(), "https://queue.fal.run/")


def test_certificates_that_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setattr("urllib.request.getproxies", dict)
    (tmp_path / "broken.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "broken.pem"))
    with pytest.raises(Offline, match="SSL_CERT_FILE"):
        ask(Wire(), "https://queue.fal.run/")


def test_something_that_speaks_no_tls(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)

    async def story():
        async def serve(_reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server, httpx.AsyncClient(transport=Wire()) as client:
            await client.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    with pytest.raises(httpx.ConnectError) as error:
        asyncio.run(story())
    assert "secure connection" in told(error.value).message


def because(cause):
    try:
        try:
            raise cause
        except Exception as inner:
            raise httpx.ConnectError("failed") from inner
    except httpx.ConnectError as error:
        return error


def certificate(code):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (because(socket.gaierror(-2, "Name or service not known")), Offline, "not found"),
        (because(OSError(errno.ENETUNREACH, "unreachable")), Offline, "no network"),
        (because(ExceptionGroup("all", [OSError(errno.EHOSTUNREACH, "x")])), Offline, "no network"),
        (because(ConnectionRefusedError()), Offline, "refused"),
        (because(ConnectionResetError()), Offline, "No connection"),
        (because(certificate(10)), Offline, "has expired"),
        (because(certificate(9)), Offline, "not valid yet"),
        (because(certificate(62)), Offline, "somebody else"),
        (because(certificate(18)), Offline, "not trusted"),
        (because(certificate(20)), Offline, "not trusted"),
        (because(ssl.SSLError(1, "wrong version")), Offline, "secure connection"),
        (httpx.ConnectTimeout(""), Offline, "no answer in time"),
        (httpx.ReadTimeout(""), Unavailable, "did not answer in time"),
        (httpx.PoolTimeout(""), Unavailable, "did not answer in time"),
        (httpx.ReadError(""), Unavailable, "broke off"),
        (httpx.WriteError(""), Unavailable, "broke off"),
        (httpx.RemoteProtocolError(""), Unavailable, "broke off"),
        (httpx.ProxyError("407 Proxy Authentication Required"), Offline, "password"),
        (httpx.ProxyError("Connection refused"), Offline, "proxy server"),
        (httpx.DecodingError(""), ServiceFault, "could not be asked"),
    ],
)
def test_each_fault_has_its_own_sentence_and_a_hint(error, kind, words):
    found = told(error)
    assert type(found) is kind
    assert words in found.message
    assert found.hint


def test_our_own_errors_stay_what_they_are():
    mine = Offline("x")
    assert told(mine) is mine


def test_real_certificates_that_do_not_fit(monkeypatch, tmp_path):
    trustme = pytest.importorskip("trustme", reason="trustme is not installed")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)
    monkeypatch.setattr("urllib.request.getproxies", dict)

    async def story():
        server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
        async with server, httpx.AsyncClient(transport=Wire()) as client:
            await client.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    with pytest.raises(httpx.ConnectError) as error:
        asyncio.run(story())
    assert "not trusted" in told(error.value).message
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(httpx.ConnectError) as error:
        asyncio.run(story())
    assert "somebody else" in told(error.value).message


@pytest.mark.parametrize(("name", "fits"), [("files.example", True), ("other.example", False)])
def test_a_connection_to_a_judged_address_still_proves_the_hosts_name(monkeypatch, tmp_path, name, fits):
    """Downloads connect to an address and ask for the certificate of the name."""
    trustme = pytest.importorskip("trustme", reason="trustme is not installed")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("files.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setattr("urllib.request.getproxies", dict)

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    async def story():
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        async with server, httpx.AsyncClient(transport=Wire(reuse=False)) as client:
            address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            return (await client.get(address, extensions={"sni_hostname": name})).text

    if fits:
        assert asyncio.run(story()) == "ok"
    else:
        with pytest.raises(httpx.ConnectError) as error:
            asyncio.run(story())
        assert "somebody else" in told(error.value).message
