"""The JSON a finished job answers with: addresses at the places where the catalogue finds them, and what goes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint
from charstudio.testing.faults import drawn
from charstudio.testing.jobs import Ending, Job, Wanted
from charstudio.testing.outputs import TYPES

_MEDIA = frozenset({"image", "video", "audio"})


def result_body(job: Job, endpoint: Endpoint, addresses: Sequence[str], sizes: Sequence[int]) -> dict[str, Json]:
    """The model's answer. ``addresses`` and ``sizes`` (bytes) are those of the job's media."""
    body: dict[str, Any] = {}
    if job.outcome.ending is Ending.EMPTY:
        return {"images": []} if any(wanted.path.startswith("images.") for wanted in job.media) else {}
    for wanted, address, size in zip(job.media, addresses, sizes, strict=True):
        _put(body, wanted.path, address)
        if wanted.path.endswith(".url"):
            _describe(body, wanted, size)
    for output in endpoint.outputs:
        if output.output not in _MEDIA:
            _put(body, output.path, f"{output.output}-{job.id[:8]}")
    _along(body, job, endpoint)
    return body


def _describe(body: dict[str, Any], wanted: Wanted, size: int) -> None:
    about = wanted.path.removesuffix("url")
    _put(body, f"{about}content_type", TYPES[wanted.suffix])
    _put(body, f"{about}file_name", f"output.{wanted.suffix}")
    _put(body, f"{about}file_size", size)
    if wanted.output == "image":
        _put(body, f"{about}width", wanted.width_px)
        _put(body, f"{about}height", wanted.height_px)


def _along(body: dict[str, Any], job: Job, endpoint: Endpoint) -> None:
    """What models add: the seed, the checker's verdict for each picture, the prompt."""
    if job.provider != "fal":
        return
    if endpoint.field("seed") is not None:
        asked = job.input.get("seed")
        body.setdefault("seed", asked if isinstance(asked, int) else int(drawn(job.id) * 2**31))
    pictures = [wanted for wanted in job.media if wanted.output == "image"]
    if (pictures and endpoint.field("enable_safety_checker") is not None) or job.outcome.ending is Ending.BLACK:
        body.setdefault("has_nsfw_concepts", [job.outcome.ending is Ending.BLACK] * max(1, len(pictures)))
    if pictures:
        body.setdefault("timings", {"inference": round(job.run_s, 3)})
        body.setdefault("prompt", job.input.get("prompt", ""))


def _put(body: dict[str, Any], path: str, value: Json) -> None:
    """Set what ``path`` leads to, making objects and lists on the way."""
    parts = path.split(".")
    holder: Any = body
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        empty: Any = value if following is None else [] if following.isdigit() else {}
        if isinstance(holder, list):
            while len(holder) <= int(part):
                holder.append({} if following is not None and not following.isdigit() else empty)
            if following is None:
                holder[int(part)] = value
            holder = holder[int(part)]
        elif following is None:
            holder[part] = value
        else:
            holder = holder.setdefault(part, empty)
