"""fal's storage: uploads of every kind, downloads whole and in part, and how long files live."""

from __future__ import annotations

import pytest

from tests.testing.caller import KLING, Clock, png

TOKEN = "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3"
INITIATE = "https://rest.fal.ai/storage/upload/initiate?storage_type=gcs"


def test_a_token_has_everything_the_client_reads(talk):
    async def conversation(caller):
        body = (await caller.ask("POST", TOKEN, json={})).json()
        assert set(body) == {"token", "token_type", "base_url", "expires_at"}
        assert body["base_url"] == "https://v3b.fal.media"
        assert (await caller.ask("POST", TOKEN, json={}, key="")).status_code == 401

    talk(conversation)


def test_an_upload_comes_back_as_it_was_and_is_named_by_its_content(talk):
    async def conversation(caller):
        first, again = await caller.upload(png(), "a b/../c.png"), await caller.upload(png(), "a b/../c.png")
        assert first == again
        assert first.startswith("https://v3b.fal.media/files/b/")
        assert first.endswith("_a_b_.._c.png")
        reply = await caller.get(first, key="")
        assert (reply.content, reply.headers["content-type"]) == (png(), "image/png")
        head = await caller.ask("HEAD", first, key="")
        assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(png())), b"")

    talk(conversation)


def test_uploading_needs_a_token_of_this_cloud(talk):
    async def conversation(caller):
        reply = await caller.ask("POST", "https://v3.fal.media/files/upload", content=b"x", key="Bearer made-up.token")
        assert reply.status_code == 401

    talk(conversation)


def test_a_promised_upload_is_put_with_its_signature(talk):
    async def conversation(caller):
        wish = {"file_name": "voice.wav", "content_type": "audio/wav"}
        body = (await caller.ask("POST", INITIATE, json=wish)).json()
        assert (await caller.get(body["file_url"])).status_code == 404
        assert (await caller.ask("PUT", body["file_url"], content=b"RIFF", key="")).status_code == 403
        put = await caller.ask(
            "PUT", body["upload_url"], content=b"RIFF", key="", headers={"content-type": "audio/wav"}
        )
        assert (put.status_code, put.content) == (200, b"")
        reply = await caller.get(body["file_url"])
        assert (reply.content, reply.headers["content-type"]) == (b"RIFF", "audio/wav")

    talk(conversation)


def test_parts_need_all_of_them(talk):
    async def conversation(caller):
        token = (await caller.ask("POST", TOKEN, json={})).json()["token"]
        allowed = {"key": f"Bearer {token}"}
        begun = (await caller.ask("POST", "https://v3b.fal.media/files/upload/multipart", **allowed)).json()
        place = f"{begun['access_url']}/multipart/{begun['uploadId']}"
        first = await caller.ask("PUT", f"{place}/1", content=b"one", **allowed)
        assert first.headers["etag"].startswith('"')
        parts = [{"partNumber": number, "etag": first.headers["etag"]} for number in (1, 2)]
        missing = await caller.ask("POST", f"{place}/complete", json={"parts": parts}, **allowed)
        assert missing.status_code == 400
        await caller.ask("PUT", f"{place}/2", content=b"two", **allowed)
        done = await caller.ask("POST", f"{place}/complete", json={"parts": parts}, **allowed)
        assert done.status_code == 200
        assert (await caller.get(begun["access_url"])).content == b"onetwo"

    talk(conversation)


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=999999-", 416, slice(0, 0)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_parts_of_uploads_and_results_are_given(talk, asked, status, part):
    async def conversation(caller):
        upload = await caller.upload(png())
        said = await caller.submit({"prompt": "a", "start_image_url": upload}, KLING)
        result = (await caller.get(said["response_url"])).json()["video"]["url"]
        for url in (upload, result):
            whole = (await caller.get(url)).content
            reply = await caller.get(url, headers={"range": asked})
            assert (reply.status_code, reply.content) == (status, whole[part])

    talk(conversation)


def test_a_part_is_only_continued_on_the_same_file(talk):
    async def conversation(caller):
        url = await caller.upload(png())
        tag = (await caller.get(url)).headers["etag"]
        same = await caller.get(url, headers={"range": "bytes=5-", "if-range": tag})
        other = await caller.get(url, headers={"range": "bytes=5-", "if-range": '"another"'})
        assert (same.status_code, other.status_code) == (206, 200)
        assert other.content == png()

    talk(conversation)


def test_an_upload_with_a_lifetime_is_gone_after_it(talk):
    clock = Clock()

    async def conversation(caller):
        token = (await caller.ask("POST", TOKEN, json={})).json()["token"]
        headers = {"x-fal-object-lifecycle": '{"expiration_duration_seconds": 3600}', "x-fal-file-name": "a.png"}
        place = "https://v3.fal.media/files/upload"
        reply = await caller.ask("POST", place, content=png(), key=f"Bearer {token}", headers=headers)
        url = reply.json()["access_url"]
        assert (await caller.get(url)).status_code == 200
        clock.goes_on(3601)
        assert (await caller.get(url)).status_code == 404
        said = await caller.submit({"prompt": "a", "start_image_url": url}, KLING)
        assert (await caller.get(said["response_url"])).json()["detail"][0]["type"] == "image_load_error"

    talk(conversation, clock=clock)


def test_uploads_and_tokens_are_still_good_after_a_restart(talk):
    async def before(caller):
        token = (await caller.ask("POST", TOKEN, json={})).json()["token"]
        return await caller.upload(png()), token

    url, token = talk(before)

    async def after(caller):
        assert (await caller.get(url)).content == png()
        place = "https://v3.fal.media/files/upload"
        assert (await caller.ask("POST", place, content=b"x", key=f"Bearer {token}")).status_code == 200

    talk(after)
