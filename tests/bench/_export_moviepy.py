"""The process that exports a cut with moviepy: ``python -m tests.bench._export_moviepy SHOTS FILM``."""

from __future__ import annotations

import sys

from moviepy import ColorClip, CompositeVideoClip, VideoFileClip, concatenate_videoclips

from tests.bench._export_cuts import FPS, HZ, SIZE, shots_of
from tests.bench._export_peers import CRF


def main() -> None:
    """Cut, fit, join, write."""
    parts = []
    for shot in shots_of(sys.argv[1]):
        clip = VideoFileClip(shot.path).subclipped(shot.begin, shot.begin + shot.length)
        if tuple(clip.size) != SIZE:
            clip = clip.resized(min(SIZE[0] / clip.w, SIZE[1] / clip.h))
            ground = ColorClip(SIZE, (0, 0, 0), duration=clip.duration)
            clip = CompositeVideoClip([ground, clip.with_position("center")], size=SIZE)
        parts.append(clip)
    concatenate_videoclips(parts).write_videofile(
        sys.argv[2],
        fps=FPS,
        codec="libx264",
        preset="veryfast",
        ffmpeg_params=["-crf", str(CRF)],
        audio_codec="aac",
        audio_fps=HZ,
        audio_bitrate="192k",
        logger=None,
    )


if __name__ == "__main__":
    main()
