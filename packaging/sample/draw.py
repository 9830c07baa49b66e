"""Draw every picture of the sample project and speak its line, into `build/sample-material`.

Run `python packaging/sample/draw.py` with Python 3.11 or newer and these packages:
skia-python, numpy, scipy, opencv-python-headless, pillow, hibari-tts, pyloudnorm, soundfile.
`--only NAME` (for example `scene_wide`) renders one picture.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import scenes
from PIL import Image as Picture

OUT = Path(__file__).resolve().parents[2] / "build" / "sample-material"


def main() -> None:
    """Draw all pictures, then the sound unless one picture was asked for."""
    options = argparse.ArgumentParser(description="Draw the sample project's pictures and sound.")
    options.add_argument("--only", choices=sorted(scenes.PICTURES), help="draw just this picture")
    only = options.parse_args().only
    OUT.mkdir(parents=True, exist_ok=True)
    for name in [only] if only else scenes.PICTURES:
        target = OUT / f"{name}.png"
        Picture.fromarray(scenes.PICTURES[name]()).save(target, optimize=True)
        print(f"{target.name}: {target.stat().st_size / 1024:.0f} KiB")
    if only is None:
        import music  # noqa: PLC0415 - the sound packages are only needed here
        import voice  # noqa: PLC0415

        voice.speak(OUT / "line.wav")
        music.play(OUT / "music.ogg")


if __name__ == "__main__":
    main()
