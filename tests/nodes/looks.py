"""A step without an engine: what a node's code sees, and what it asked for."""

from __future__ import annotations

from pathlib import Path

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import MediaRef
from charstudio.nodes.base import SequenceFormat


class RememberingCall:
    """A ``Call`` without an engine: params, inputs, and the requests it was given, each with its part."""

    def __init__(self, kind, params=None, inputs=None, take=1, texts=None, delivered=None):
        self.params = {**kind.spec.defaults(), **(params or {})}
        self.inputs = inputs or {}
        self.texts = texts or {}
        self.take = take
        self.sequence = SequenceFormat(Rate(30000, 1001), 1281, 721)
        self.mark_draft = True
        self.requests = []
        self.delivered = delivered

    def param(self, name):
        return self.params.get(name)

    def number(self, name):
        return self.params.get(name) or 0

    def text(self, name):
        value = self.texts.get(name, self.params.get(name))
        return value if isinstance(value, str) else ""

    def media(self, port):
        return self.inputs.get(port, ())

    def path(self, value):
        return Path(value.media.file_name)

    async def generate(self, request, part=""):
        self.requests.append((request, part))
        return self.delivered or {"image": f"image {part}", "video": f"video {part}", "audio": f"audio {part}"}

    async def work(self, make, suffix):
        return make, suffix


def media_value(kind: MediaKind, width: int = 0, height: int = 0, name: str = "a") -> MediaValue:
    return MediaValue(MediaRef(name * 64, "bin"), MediaInfo(kind, 10, width, height))


def asked(kind, look, output=None):
    """What the kind asks for at ``output``, or at the only one it asks for."""
    requests = kind.requests(look)
    return requests[output] if output is not None else next(iter(requests.values()))
