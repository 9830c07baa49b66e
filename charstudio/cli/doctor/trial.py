"""The child process of the doctor: ``python -m charstudio.cli.doctor.trial TRIAL [NAME ...]`` prints JSON.

It may crash or hang: that is an answer too, and the parent reads it.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path


def libraries(names: Sequence[str]) -> dict[str, str]:
    """The system libraries that cannot be loaded, with the loader's words."""
    return _failing(names, ctypes.CDLL, OSError)


def modules(names: Sequence[str]) -> dict[str, str]:
    """The Python modules that cannot be imported, with the error's words."""
    return _failing(names, importlib.import_module, ImportError)


def clip(_names: Sequence[str]) -> dict[str, str]:
    """Write a short film with sound and read it back."""
    import numpy as np  # noqa: PLC0415 - this trial only

    from charstudio.media.probe import probe  # noqa: PLC0415
    from charstudio.media.writer import ClipWriter  # noqa: PLC0415
    from charstudio.model.time import Rate  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.mp4"
        with ClipWriter(path, Rate(24), 64, 64, sample_rate_hz=48_000) as writer:
            for shade in range(24):
                writer.write_frame(np.full((64, 64, 3), shade * 10, np.uint8))
            writer.write_audio(np.zeros((48_000, 2), np.float32))
        info = probe(path)
    return {"video": info.video_codec, "audio": info.audio_codec, "frames": str(info.frames)}


def keychain(_names: Sequence[str]) -> dict[str, str]:
    """Where API keys are, without showing any."""
    from charstudio.storage.secrets import ENVIRONMENT, Secrets  # noqa: PLC0415

    secrets = Secrets()
    states = {name: secrets.describe(name) for name in ENVIRONMENT}
    notice = next((state.notice for state in states.values() if state.notice), "")
    return {**{name: state.text for name, state in states.items()}, "notice": notice}


TRIALS: dict[str, Callable[[Sequence[str]], dict[str, str]]] = {
    "libraries": libraries,
    "modules": modules,
    "clip": clip,
    "keychain": keychain,
}


def _failing(names: Sequence[str], load: Callable[[str], object], failure: type[Exception]) -> dict[str, str]:
    found = {}
    for name in names:
        try:
            load(name)
        except failure as error:
            found[name] = str(error)
    return found


if __name__ == "__main__":
    json.dump(TRIALS[sys.argv[1]](sys.argv[2:]), sys.stdout)
