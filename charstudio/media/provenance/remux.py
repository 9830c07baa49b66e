"""Tags in Ogg and FLAC: the packets are put into a new container of the same kind that has them.

Not a bit of the sound changes; nothing is decoded.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from charstudio.media.container import FAULTS, open_container
from charstudio.model.errors import EncodeFailed

FORMATS: Mapping[str, str] = {"ogg": "ogg", "opus": "ogg", "flac": "flac"}
"""FFmpeg's name of the container by suffix."""


def read(path: Path) -> dict[str, str]:
    """Every tag of the container, by lower-case name."""
    with open_container(path) as container:
        found = {str(name).lower(): str(text) for name, text in container.metadata.items()}
        for stream in container.streams:  # Ogg keeps them with the stream
            found = {str(name).lower(): str(text) for name, text in stream.metadata.items()} | found
    return found


def write(path: Path, suffix: str, texts: Mapping[str, str]) -> None:
    """Put the texts in. Raises ``EncodeFailed``; the file is as it was then."""
    beside = path.with_name(f"{path.name}.stamping")
    try:
        with open_container(path) as source, av.open(os.fspath(beside), "w", format=FORMATS[suffix]) as target:
            _copy(source, target, texts)
        beside.replace(path)
    except FAULTS as error:
        raise EncodeFailed(f"{path.name} cannot take a statement of how it was made: {error}.") from error
    finally:
        beside.unlink(missing_ok=True)


def _copy(source: InputContainer, target: OutputContainer, texts: Mapping[str, str]) -> None:
    streams: dict[int, Stream] = {
        stream.index: target.add_stream_from_template(stream) for stream in source.streams if stream.type == "audio"
    }
    for index, stream in streams.items():
        stream.metadata.update(source.streams[index].metadata)
    target.metadata.update({**source.metadata, **texts})
    for packet in source.demux(*(source.streams[index] for index in streams)):
        if packet.size:  # the last one is empty
            packet.stream = streams[packet.stream.index]
            target.mux(packet)
