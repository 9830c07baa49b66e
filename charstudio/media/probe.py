"""What a media file is and holds, measured from its content: the door through which every import comes.

A file that passes has been decoded far enough to know that it can be used: a still completely, a clip to its first
good frame, a sound to its end, a colour table completely. A clip lasts as long as its picture; sound beyond that is
not counted.
"""

from __future__ import annotations

import re
from pathlib import Path

from charstudio.media.animation import Animation, moves
from charstudio.media.container import open_container, picture_stream, sound_stream
from charstudio.media.film import Film
from charstudio.media.frame_index import stated_rate
from charstudio.media.lut import read_cube
from charstudio.media.sniff import CUBE, sniff
from charstudio.media.sound import Sound
from charstudio.media.stills import open_still, opened
from charstudio.media.writer import DRAFT_KEY
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaInfo, MediaKind

_NAMES = {"mp3float": "mp3", "libdav1d": "av1", "libvpx-vp9": "vp9", "libvpx": "vp8", "libopus": "opus"}
_NEUTRAL = "bin"


def probe(path: Path) -> MediaInfo:
    """The file's facts as it is displayed. Raises ``Unreadable`` with one sentence saying what is wrong, and a hint."""
    sniffed = sniff(path)
    if sniffed.suffix == CUBE:
        read_cube(path)
        return MediaInfo(MediaKind.LUT, path.stat().st_size)
    if sniffed.is_picture:
        return _picture_info(path)
    with open_container(path) as container:
        picture, sound = picture_stream(container), sound_stream(container)
    if picture is not None:
        film = Film(path)
        try:
            return film_info(film)
        finally:
            film.close()
    if sound is None:
        raise Unreadable(
            f"{path.name} holds neither a picture nor a sound that can be decoded here.", "Convert it to MP4 or WAV."
        )
    return _sound_info(path)


def suffix_for(path: Path) -> str:
    """The suffix (without dot) that fits the content; the given one when content says nothing. Raises ``Unreadable``
    for what is surely no media.
    """
    given = path.suffix[1:].lower()
    return sniff(path).suffix or (given if re.fullmatch(r"[a-z0-9]{1,8}", given) else _NEUTRAL)


def _picture_info(path: Path) -> MediaInfo:
    if moves(path):
        animation = Animation(path)
        try:
            return animation_info(animation)
        finally:
            animation.close()
    with opened(path) as header:
        draft = DRAFT_KEY in header.info
    image = open_still(path)
    return MediaInfo(
        kind=MediaKind.IMAGE,
        bytes=path.stat().st_size,
        width_px=image.width,
        height_px=image.height,
        has_alpha=image.mode == "RGBA",
        draft=draft,
    )


def _sound_info(path: Path) -> MediaInfo:
    with Sound(path) as sound:
        return MediaInfo(
            kind=MediaKind.AUDIO,
            bytes=path.stat().st_size,
            duration=sound.measured_duration(),
            audio_codec=codec_name(sound.decoder),
            sample_rate_hz=sound.rate_hz,
            channels=sound.channels,
            draft=DRAFT_KEY in sound.metadata,
        )


def _sound_beside(film: Film) -> tuple[str, int | None, int | None]:
    """Codec, rate and channels of the film's sound; a sound that does not decode is as good as none."""
    try:
        with Sound(film.path, film.index.origin) as sound:
            return codec_name(sound.decoder), sound.rate_hz, sound.channels
    except Unreadable:
        return "", None, None


def film_info(film: Film) -> MediaInfo:
    """The facts of an opened film. Decodes its first good frame."""
    geometry = film.geometry
    rate, uneven = film.index.rate(stated_rate(film.stream))
    audio_codec, sample_rate_hz, channels = _sound_beside(film)
    return MediaInfo(
        kind=MediaKind.VIDEO,
        bytes=film.path.stat().st_size,
        width_px=geometry.width_px,
        height_px=geometry.height_px,
        duration=film.duration,
        rate=rate,
        variable_rate=uneven,
        frames=film.count,
        video_codec=codec_name(film.stream.codec_context.name),
        audio_codec=audio_codec,
        sample_rate_hz=sample_rate_hz,
        channels=channels,
        has_alpha=film.has_alpha,
        draft=DRAFT_KEY in film.container.metadata,
    )


def animation_info(animation: Animation) -> MediaInfo:
    """The facts of an opened animated picture."""
    rate, uneven = animation.rate
    return MediaInfo(
        kind=MediaKind.VIDEO,
        bytes=animation.path.stat().st_size,
        width_px=animation.width_px,
        height_px=animation.height_px,
        duration=animation.duration,
        rate=rate,
        variable_rate=uneven,
        frames=animation.count,
        video_codec=animation.codec,
        has_alpha=animation.has_alpha,
    )


def codec_name(decoder: str) -> str:
    """The codec a decoder of FFmpeg is for: ``libdav1d`` → ``av1``."""
    return _NAMES.get(decoder, decoder)
