"""fal's storage: tokens and promised uploads at ``rest.fal.ai``, uploads and downloads at the CDN."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, TypeAlias

from charstudio.testing.fal_errors import said
from charstudio.testing.faults import Subject
from charstudio.testing.files import CDN_HOST
from charstudio.testing.jobs import Job
from charstudio.testing.ledger import StoredFile
from charstudio.testing.messages import Asked, BadRequest, Reply, json_reply
from charstudio.testing.outputs import TYPES
from charstudio.testing.ranges import bytes_reply, path_reply
from charstudio.testing.routes import Route
from charstudio.testing.script import Step
from charstudio.testing.works import Works

REST_HOST = "rest.fal.ai"

_FindUpload: TypeAlias = Callable[[str], tuple[StoredFile, Path] | None]

_TOKEN_LASTS = timedelta(hours=1)
_WHOLE_BYTES = 100 * 1024 * 1024
_PROMISED = re.compile(
    r"(/files/b/[0-9a-f]{8}/([0-9a-f]{24})_[^/]*)(?:/multipart/([0-9a-f]{16})/(\d{1,5}|complete))?\Z"
)


class FalRest:
    """``rest.fal.ai``: what an upload needs before its bytes go to the CDN."""

    def __init__(self, works: Works, secret: str) -> None:
        self._works = works
        self._secret = secret

    def route(self, asked: Asked) -> Route | None:
        """A token, or an address to upload to."""
        if asked.method != "POST":
            return None
        if asked.path == "/storage/auth/token":
            return Route(Subject(Step.TOKEN, "fal", key=asked.path), self._token)
        if asked.path == "/storage/upload/initiate":
            return Route(Subject(Step.UPLOAD, "fal", key=asked.path), self._promise)
        return None

    async def _token(self, asked: Asked) -> Reply:
        expires = datetime.now(UTC) + _TOKEN_LASTS
        body = {
            "token": upload_token(self._works.key(asked), self._secret),
            "token_type": "Bearer",
            "base_url": f"https://{CDN_HOST}",
            "expires_at": expires.isoformat(),
        }
        return json_reply(200, body)

    async def _promise(self, asked: Asked) -> Reply:
        self._works.key(asked)
        wish = asked.json()
        name = wish.get("file_name") if isinstance(wish, Mapping) else None
        if not isinstance(name, str):
            return said(422, "file_name is missing")
        url = self._works.files.promised(secrets.token_hex(12), name)
        return json_reply(200, {"file_url": url, "upload_url": f"{url}?signature={secrets.token_hex(8)}"})


class FalCdn:
    """``v3.fal.media`` and ``v3b.fal.media``: takes uploads, gives files and results."""

    def __init__(self, works: Works, secret: str, parts: Path) -> None:
        self._works = works
        self._secret = secret
        self._parts = parts

    def route(self, asked: Asked) -> Route | None:
        """An upload, a part of one, or a file."""
        name = asked.headers.get("x-fal-file-name", "")
        if asked.method == "POST" and asked.path == "/files/upload":
            return Route(Subject(Step.UPLOAD, "fal", key=name), self._upload)
        if asked.method == "POST" and asked.path == "/files/upload/multipart":
            return Route(Subject(Step.UPLOAD, "fal", key=name), self._begin)
        if asked.method in {"GET", "HEAD"}:
            return download_route(self._works, asked, self._uploaded)
        match = _PROMISED.match(asked.path)
        if match is None:
            return None
        subject = Subject(Step.UPLOAD, "fal", key=asked.path)
        if match[3] is None:
            return Route(subject, partial(self._put, match[2], match[1])) if asked.method == "PUT" else None
        if match[4] == "complete":
            whole = partial(self._complete, match[2], match[1], match[3])
            return Route(subject, whole) if asked.method == "POST" else None
        return Route(subject, partial(self._part, match[3], match[4])) if asked.method == "PUT" else None

    # --- taking --------------------------------------------------------------------------------------------------

    async def _upload(self, asked: Asked) -> Reply:
        self._check(asked)
        if asked.body_bytes > _WHOLE_BYTES:
            return said(413, "Use a multipart upload")
        name, content_type = _name(asked), asked.headers.get("content-type", "application/octet-stream")
        now = self._works.desk.now()
        files = self._works.files
        stored = await asyncio.to_thread(files.keep, asked.body, name, content_type, now, self._lasts_s(asked))
        return json_reply(200, {"access_url": files.know(stored)})

    async def _put(self, token: str, path: str, asked: Asked) -> Reply:
        """Bytes for a promised address: its signature is the permission."""
        if "signature" not in asked.query:
            return said(403, "The signature is missing")
        content_type = asked.headers.get("content-type", "application/octet-stream")
        await self._store(token, path, asked.body, content_type)
        return Reply(200)

    async def _begin(self, asked: Asked) -> Reply:
        self._check(asked)
        upload = secrets.token_hex(8)
        folder = self._parts / upload
        await asyncio.to_thread(folder.mkdir, parents=True)
        (folder / "type").write_text(asked.headers.get("content-type", "application/octet-stream"))
        url = self._works.files.promised(secrets.token_hex(12), _name(asked))
        return json_reply(200, {"access_url": url, "uploadId": upload})

    async def _part(self, upload: str, number: str, asked: Asked) -> Reply:
        self._check(asked)
        folder = self._parts / upload
        if not folder.is_dir():
            return said(404, "Upload not found")
        tag = await asyncio.to_thread(_kept_part, folder / f"{int(number):05d}", asked.body)
        return Reply(200, {"etag": f'"{tag}"'})

    async def _complete(self, token: str, path: str, upload: str, asked: Asked) -> Reply:
        self._check(asked)
        folder = self._parts / upload
        if not folder.is_dir():
            return said(404, "Upload not found")
        wish = asked.json()
        numbers = _numbers(wish.get("parts") if isinstance(wish, Mapping) else None)
        missing = [number for number in numbers if not (folder / f"{number:05d}").is_file()]
        if not numbers or missing:
            return said(400, f"Parts are missing: {missing}")
        whole = await asyncio.to_thread(_joined, folder, numbers)
        with whole.open("rb") as content:
            await self._store(token, path, content, (folder / "type").read_text())
        await asyncio.to_thread(shutil.rmtree, folder)
        return json_reply(200, {"access_url": f"https://{CDN_HOST}{path}"})

    async def _store(self, token: str, path: str, content: IO[bytes], content_type: str) -> None:
        name = path.rpartition("/")[2].partition("_")[2]
        files = self._works.files
        stored = await asyncio.to_thread(files.store_as, token, content, name, content_type, self._works.desk.now())
        files.know(stored)

    def _check(self, asked: Asked) -> None:
        _, _, token = asked.headers.get("authorization", "").partition(" ")
        owner = token.partition(".")[0]
        if not token or not hmac.compare_digest(token, upload_token(owner, self._secret)):
            self._works.refuse(401, "The upload token is not valid")

    def _lasts_s(self, asked: Asked) -> float | None:
        try:
            wish = json.loads(asked.headers.get("x-fal-object-lifecycle", "{}"))
        except ValueError as error:
            raise BadRequest(422, "X-Fal-Object-Lifecycle is not JSON") from error
        seconds = wish.get("expiration_duration_seconds") if isinstance(wish, Mapping) else None
        return self._works.lasts(float(seconds)) if isinstance(seconds, (int, float)) and seconds > 0 else None

    # --- giving --------------------------------------------------------------------------------------------------

    def _uploaded(self, path: str) -> tuple[StoredFile, Path] | None:
        return self._works.files.find(path, self._works.desk.now())


def download_route(works: Works, asked: Asked, uploaded: _FindUpload) -> Route:
    """Where a file is fetched: a result, or an upload."""
    made = works.outputs.at(asked.host, asked.path)
    if made is not None:
        job, number = made
        subject = Subject(Step.DOWNLOAD, job.provider, job.endpoint, f"{job.subject}/{number}")
        return Route(subject, partial(_give_result, works, job, number))
    found = uploaded(asked.path)
    key = found[0].token if found else asked.path
    return Route(Subject(Step.DOWNLOAD, "fal", key=key), partial(_give_upload, found))


async def _give_result(works: Works, job: Job, number: int, asked: Asked) -> Reply:
    """A result's file, which is there when the job is over and, at RunPod, for seven days."""
    now = works.desk.now()
    if not job.makes_files or not job.is_settled(now) or job.is_stopped:
        return said(404, "Not found")
    if job.provider == "runpod" and now > (job.ended_at() or now) + works.lasts(7 * 86400):
        return said(403, "Request has expired")
    content = await asyncio.to_thread(works.outputs.content, job, number)
    return bytes_reply(asked, content, TYPES[job.media[number].suffix])


async def _give_upload(found: tuple[StoredFile, Path] | None, asked: Asked) -> Reply:
    if found is None:
        return said(404, "Not found")
    file, path = found
    return path_reply(asked, path, file.content_type, file.token)


def upload_token(owner: str, secret: str) -> str:
    """The token with which ``owner`` may upload; the same after a restart."""
    return f"{owner}.{hmac.new(secret.encode(), owner.encode(), hashlib.sha256).hexdigest()}"


def _name(asked: Asked) -> str:
    return asked.headers.get("x-fal-file-name", "upload.bin")


def _kept_part(path: Path, content: IO[bytes]) -> str:
    content.seek(0)
    with path.open("wb") as out:
        shutil.copyfileobj(content, out)
    with path.open("rb") as back:
        return hashlib.file_digest(back, "md5").hexdigest()


def _joined(folder: Path, numbers: list[int]) -> Path:
    whole = folder / "whole"
    with whole.open("wb") as out:
        for number in numbers:
            with (folder / f"{number:05d}").open("rb") as part:
                shutil.copyfileobj(part, out)
    return whole


def _numbers(parts: object) -> list[int]:
    found = [part.get("partNumber") for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
    return sorted(number for number in found if isinstance(number, int) and 0 < number < 100_000)
