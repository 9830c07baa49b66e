"""Uploading: through fal_client's own code, under the hash for a name, three tries."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import httpx
import pytest

from charstudio.model.errors import AuthFailed, Offline, ServiceFault, Unavailable, Unreadable
from charstudio.providers.fal.settings import FalSettings
from tests.providers.fal.lab import ACCEPTED, ADDRESS, KEY, REF, SUBMIT, Fal
from tests.providers.net.lab import page, said

TOKEN = {
    "token": "upload-token",
    "token_type": "Bearer",
    "base_url": "https://v3b.fal.media",
    "expires_at": "2999-01-01T00:00:00+00:00",
}
TOKEN_PLACE, CDN, INITIATE = "rest.fal.ai/storage/auth/token", "v3.fal.media/files/upload", "rest.fal.ai/storage/upload"


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "my private holiday.png"
    path.write_bytes(b"picture")
    return path


@pytest.fixture
def ready(fal):
    fal.routes.on("POST", TOKEN_PLACE, said(200, TOKEN))
    return fal


def upload(fal, path):
    return fal.tell(lambda provider: provider.upload(REF, path))


def test_a_file_gets_an_address_and_a_last_day(ready, picture):
    cdn = ready.routes.on("POST", CDN, said(200, {"access_url": ADDRESS}))
    found = upload(ready, picture)
    assert found.url == ADDRESS
    assert timedelta(days=6) < found.valid_until - ready.pace.today() < timedelta(days=7)
    [request] = cdn.requests
    assert request.content == b"picture"
    assert request.headers["content-type"] == "image/png"
    assert request.headers["authorization"] == "Bearer upload-token"
    assert json.loads(request.headers["x-fal-object-lifecycle"]) == {"expiration_duration_seconds": 7 * 86400}


def test_its_name_is_the_hash_and_never_the_users(ready, picture):
    ready.routes.on("POST", CDN, said(200, {"access_url": ADDRESS}))
    upload(ready, picture)
    sent = "".join(str(request.headers) + str(request.url) for request in ready.routes.requests)
    assert REF.file_name in sent
    assert "holiday" not in sent


def test_the_key_goes_to_fal_and_not_to_where_files_are_kept(ready, picture):
    cdn = ready.routes.on("POST", CDN, said(200, {"access_url": ADDRESS}))
    upload(ready, picture)
    assert all(KEY not in str(request.headers) for request in cdn.requests)


@pytest.mark.parametrize(
    "bad", [said(500), said(409), said(429), page(502), httpx.ReadError("x"), httpx.ReadTimeout("x")]
)
def test_two_bad_tries_are_followed_by_a_third(ready, picture, bad):
    cdn = ready.routes.on("POST", CDN, bad, bad, said(200, {"access_url": ADDRESS}))
    assert upload(ready, picture).url == ADDRESS
    assert len(cdn.requests) == 3
    assert ready.pace.waited == [1, 2]


def test_when_files_cannot_be_kept_there_fals_other_way_is_taken(ready, picture):
    cdn = ready.routes.on("POST", CDN, said(503))
    ready.routes.on("POST", INITIATE, said(200, {"file_url": ADDRESS, "upload_url": "https://v3b.fal.media/put?x=1"}))
    put = ready.routes.on("PUT", "v3b.fal.media/put", httpx.Response(200))
    assert upload(ready, picture).url == ADDRESS
    assert len(cdn.requests) == 3
    assert put.requests[0].content == b"picture"


def test_three_tries_and_no_more(ready, picture):
    cdn = ready.routes.on("POST", CDN, said(503))
    other = ready.routes.on("POST", INITIATE, said(503))
    with pytest.raises(Unavailable, match="503"):
        upload(ready, picture)
    assert len(cdn.requests) == len(other.requests) == 3


def test_without_a_network_it_says_so(fal, picture):
    for place in (TOKEN_PLACE, CDN, INITIATE):
        fal.routes.on("POST", place, httpx.ConnectError("no"))
    with pytest.raises(Offline):
        upload(fal, picture)


def test_a_bad_key_is_a_bad_key(fal, picture):
    fal.routes.on("POST", TOKEN_PLACE, said(401, {"detail": "x"}))
    fal.routes.on("POST", INITIATE, said(401, {"detail": "x"}))
    with pytest.raises(AuthFailed):
        upload(fal, picture)


@pytest.mark.parametrize(
    "answer",
    [said(200, {}), said(200, []), said(200, {"access_url": 7}), said(200, {"access_url": "file:///etc/passwd"})],
)
def test_an_answer_without_an_address_makes_no_sense(ready, picture, answer):
    ready.routes.on("POST", CDN, answer)
    ready.routes.on("POST", INITIATE, answer)
    with pytest.raises(ServiceFault):
        upload(ready, picture)


def test_a_file_that_is_gone_cannot_be_sent(ready, tmp_path):
    with pytest.raises(Unreadable):
        upload(ready, tmp_path / "nothing.png")


def test_a_large_file_is_sent_in_parts_under_its_hash(ready, picture, monkeypatch):
    monkeypatch.setattr("fal_client.client.MULTIPART_THRESHOLD", 3)
    monkeypatch.setattr("fal_client.client.MULTIPART_CHUNK_SIZE", 4)
    start = ready.routes.on(
        "POST", "v3b.fal.media/files/upload/multipart", said(200, {"access_url": ADDRESS, "uploadId": "u"})
    )
    parts = ready.routes.on("PUT", ADDRESS.removeprefix("https://"), httpx.Response(200, headers={"etag": "e"}))
    end = ready.routes.on("POST", ADDRESS.removeprefix("https://"), said(200))
    assert upload(ready, picture).url == ADDRESS
    assert start.requests[0].headers["x-fal-file-name"] == REF.file_name
    assert sorted(request.content for request in parts.requests) == [b"pict", b"ure"]
    assert len(end.requests) == 1


def test_no_connection_is_made_beside_our_transport(ready, picture, monkeypatch):
    """A newer ``fal_client`` with a client of its own that we do not know of would show here."""

    async def never(_self, request):
        pytest.fail(f"a connection of its own to {request.url.host}")

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", never)
    ready.routes.on("POST", CDN, said(500))
    ready.routes.on("POST", INITIATE, said(200, {"file_url": ADDRESS, "upload_url": "https://v3b.fal.media/put?x=1"}))
    ready.routes.on("PUT", "v3b.fal.media/put", httpx.Response(200))
    ready.routes.on("POST", SUBMIT, said(200, ACCEPTED))
    assert upload(ready, picture).url == ADDRESS
    assert ready.submit().request_id == "req-1"


def test_nothing_is_logged_that_we_tell_ourselves(ready, picture, caplog):
    ready.routes.on("POST", CDN, said(500))
    ready.routes.on("POST", INITIATE, httpx.ConnectError("no"))
    with pytest.raises(Offline):
        upload(ready, picture)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_the_tries_are_a_setting(net, picture):
    fal = Fal(net, settings=FalSettings(upload_tries=1))
    fal.routes.on("POST", TOKEN_PLACE, said(200, TOKEN))
    cdn = fal.routes.on("POST", CDN, said(500))
    fal.routes.on("POST", INITIATE, said(500))
    with pytest.raises(Unavailable):
        upload(fal, picture)
    assert len(cdn.requests) == 1
