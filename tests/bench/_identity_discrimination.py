"""The same or another: how well the likeness tells people and drawn characters apart, beside three plainer ways.

Each character with several pictures gives three of them (or all but one) as its sheet; every other picture of anybody
is compared with it. AUC is the chance that a picture of the character is nearer than one of somebody else. The plainer
ways compare with the first of the references only: SFace alone, the colours of the head, a perceptual hash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face
from charstudio.analysis.identity.drawn import colours
from charstudio.analysis.identity.likeness import Likeness
from charstudio.analysis.identity.seeing import Seen
from charstudio.model.identity import Style
from tests.bench._identity_people import drawn, photographed
from tests.bench._identity_rows import Row

_REFERENCES = 3
_HASH = 8
_HASHED = 32

Way = Callable[[list[Seen], Seen], float]


def rows(_place: Path) -> list[Row]:
    """Photographs, then drawings."""
    return _table("photoreal", photographed(), Style.PHOTOREAL, 0.99) + _table(
        "stylised", drawn(), Style.STYLISED, 0.98
    )


def _table(name: str, people: Mapping[str, list[Seen]], style: Style, promised: float) -> list[Row]:
    ways: dict[str, Way] = {
        "ours": lambda sheet, face: _likeness(sheet, style).similarity(face.looks),
        "SFace, one reference": lambda sheet, face: float(sheet[0].looks.embedding @ face.looks.embedding),
        "colours of the head": lambda sheet, face: float(_colours(sheet[0]) @ _colours(face)),
        "perceptual hash": lambda sheet, face: -float((_hash(sheet[0]) != _hash(face)).sum()),
    }
    several = {who: faces for who, faces in people.items() if len(faces) > 1}
    made = [Row(f"{name}: characters, of them with several pictures", f"{len(people)}, {len(several)}")]
    for way, measure in ways.items():
        same, other = _compared(several, people, measure)
        value = auc(same, other)
        row = Row(f"{name}: AUC, {way} ({len(same)} same, {len(other)} different)", f"{value:.4f}")
        made.append(row if way != "ours" else row._replace(promised=f">= {promised}", holds=value >= promised))
        if way == "ours":
            figures = f"{min(same):.2f} / {np.quantile(other, 0.99):.2f}, {max(other):.2f}"
            made.append(Row(f"{name}: lowest same / different p99, highest", figures))
    return made


def auc(same: list[float], other: list[float]) -> float:
    """The chance that one of the first is above one of the second; equal ones count half."""
    one, two = np.array(same)[:, None], np.array(other)[None]
    return float((one > two).mean() + (one == two).mean() / 2)


def _compared(
    several: Mapping[str, list[Seen]], people: Mapping[str, list[Seen]], measure: Way
) -> tuple[list[float], list[float]]:
    same: list[float] = []
    other: list[float] = []
    for who, faces in several.items():
        count = min(_REFERENCES, len(faces) - 1)
        chosen = sorted({round(each) for each in np.linspace(0, len(faces) - 1, count + 2)[1:-1]})
        sheet = [faces[number] for number in chosen]
        same += [measure(sheet, face) for number, face in enumerate(faces) if number not in chosen]
        other += [measure(sheet, face) for name, theirs in people.items() if name != who for face in theirs]
    return same, other


def _likeness(sheet: list[Seen], style: Style) -> Likeness:
    looks = [seen.looks for seen in sheet]
    return Likeness(
        style,
        np.stack([each.embedding for each in looks]),
        np.stack([each.lines for each in looks]),
        np.stack([each.colours for each in looks]),
    )


def _colours(seen: Seen) -> NDArray[np.float32]:
    return seen.looks.colours if len(seen.looks.colours) else colours(seen.crop, _whole(seen))


def _whole(seen: Seen) -> Face:
    side = seen.crop.shape[0]
    return Face((side * 0.2, side * 0.2, side * 0.6, side * 0.6), seen.face.landmarks, 1.0)


def _hash(seen: Seen) -> NDArray[np.bool_]:
    grey = cv2.resize(cv2.cvtColor(seen.crop, cv2.COLOR_RGB2GRAY), (_HASHED, _HASHED), interpolation=cv2.INTER_AREA)
    low = cv2.dct(grey.astype(np.float32))[:_HASH, :_HASH].reshape(-1)[1:]
    return low > np.median(low)
