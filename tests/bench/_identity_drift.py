"""Real clips in which the face is changed on purpose: how soon it is noticed, and how often without cause.

The sheet are five stills of the clip itself; what is noticed counts where ``score_clip`` would say it.

- A morph goes from nothing at the beginning to the whole other person at the end. The limits are calibrated on the
  unchanged clip, as on one that somebody approved. Caught where the curve crosses the limit or leaves its beginning.
- Eyes are moved apart, or the jaw widened, all along; caught when the report warns, with the table's limits.
- The clips as they are, with the limits of their sheet: every grade but A is a false alarm. The same for all pieces of
  3 to 10 seconds of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np

from charstudio.analysis.faces import Picture
from charstudio.analysis.identity.calibration import TABLE, limits_for
from charstudio.analysis.identity.clip import scored
from charstudio.analysis.identity.grading import graded
from charstudio.analysis.identity.likeness import Likeness, likeness_of
from charstudio.analysis.identity.mesh import Mesh, mesh_of
from charstudio.analysis.identity.seeing import seen_in
from charstudio.model.identity import Grade, IdentityReport, Limits, Style
from tests.bench._identity_damage import eyes_apart, jaw_wider, morphed
from tests.bench._identity_people import CLIPS, frames, still
from tests.bench._identity_rows import Row

_REFERENCES = 5
_PHOTO = Style.PHOTOREAL
_MORPHS = (
    *(("d18", "young_man_street_1024x1536.jpg"), ("d18", "man_webp_1024x1536.webp")),
    *(("d7", "ugc_redhead_9x16_640.jpg"), ("d7", "ugc_car_9x16_1080.jpg")),
    *(("fantasy", "ugc_car_9x16_1080.jpg"), ("fantasy", "personA_3_front.jpg")),
    *(("latent", "ugc_redhead_9x16_640.jpg"), ("latent", "ugc_car_9x16_1080.jpg")),
    *(("s18", "ugc_redhead_9x16_640.jpg"), ("s18", "personA_3_front.jpg")),
    *(("s29", "ugc_redhead_9x16_640.jpg"), ("s29", "personA_3_front.jpg")),
)
_SHAPED = ("fantasy", "latent", "d7", "d18", "s18", "s29", "striped")

Shot = Sequence[tuple[float, Picture]]
Change = Callable[[Picture, Mesh, float], Picture]


def rows(_place: Path) -> list[Row]:
    """Morphs, eyes, jaws, false alarms."""
    return [*_morph_rows(), *_shape_rows(), _alarms(), _alarms_in_pieces()]


def _morph_rows() -> list[Row]:
    caught = [_caught_at(name, donor) for name, donor in _MORPHS]
    middle = median(caught)
    soon = sum(share <= 0.3 for share in caught)
    return [
        Row("morph: caught at, share of the way, middle", f"{middle:.2f}", "<= 0.30", middle <= 0.3),
        Row("morph: caught at all", f"{sum(share <= 1 for share in caught)} of {len(caught)}", "all", max(caught) <= 1),
        Row("morph: at 0.30 or sooner; latest", f"{soon} of {len(caught)}; {max(caught):.2f}"),
    ]


def _caught_at(name: str, donor: str) -> float:
    """The share of the way at which the morph is noticed; 2 when it never is."""
    other = still(donor)
    other_mesh = _mesh(other)
    assert other_mesh is not None
    last = _shot(name)[-1][0]
    likeness = _likeness(name)
    changed = _changed(name, lambda image, mesh, at: morphed(image, mesh, other, other_mesh, at / last))
    report = _report(changed, likeness, limits_for(likeness, [_unchanged(name)]))
    moments = [at for at in (report.good_until_s, report.left_s) if at is not None]
    return min(moments) / last if moments else 2.0


def _shape_rows() -> list[Row]:
    made = []
    for share in (0.05, 0.07):
        reports = [
            _shaped(name, lambda image, mesh, _at, share=share: eyes_apart(image, mesh, share)) for name in _SHAPED
        ]
        found = sum(_eye(report) >= report.limits.eye_warn_px for report in reports)
        read = median(_eye(report) for report in reports)
        label = f"eyes {share:.0%} apart: warned of; read as px of {200 * share:.0f}"
        row = Row(label, f"{found} of {len(reports)}; {read:.1f}")
        made.append(row._replace(promised="all", holds=found == len(reports)) if share == 0.07 else row)
    reports = [_shaped(name, lambda image, mesh, _at: jaw_wider(image, mesh, 0.14)) for name in _SHAPED]
    found = sum((report.jaw_pct or 0) >= report.limits.jaw_warn_pct for report in reports)
    read = median(report.jaw_pct or 0 for report in reports)
    return [*made, Row("jaw 14% wider: warned of; read as %", f"{found} of {len(reports)}; {read:.1f}")]


def _shaped(name: str, change: Change) -> IdentityReport:
    return _report(_changed(name, change), _likeness(name), TABLE[_PHOTO])


def _alarms() -> Row:
    reports = [_unchanged(name) for name in CLIPS]
    alarms = sum(report.grade is not Grade.A for report in reports)
    return Row("unchanged clips: false alarms", f"{alarms} of {len(reports)}", "none", alarms == 0)


def _alarms_in_pieces() -> Row:
    pieces = [
        (report.samples[start : start + length], report.limits)
        for report in map(_unchanged, CLIPS)
        for length in (12, 16, 20, 24, 32, 40)
        for start in range(0, len(report.samples) - length + 1, 2)
    ]
    alarms = sum(graded(samples, limits).grade is not Grade.A for samples, limits in pieces)
    most = len(pieces) // 50
    return Row("pieces of unchanged clips: false alarms", f"{alarms} of {len(pieces)}", f"<= {most}", alarms <= most)


def _shot(name: str) -> Shot:
    return frames(CLIPS[name])


@cache
def _likeness(name: str) -> Likeness:
    shot = _shot(name)
    places = np.linspace(0, len(shot) - 1, _REFERENCES + 2).round().astype(int)[1:-1]
    return likeness_of([shot[place][1] for place in sorted(set(places.tolist()))], _PHOTO)


@cache
def _unchanged(name: str) -> IdentityReport:
    """The clip as it is, with the limits of its sheet."""
    return _report(_shot(name), _likeness(name), limits_for(_likeness(name)))


@cache
def _meshes(name: str) -> list[Mesh | None]:
    return [_mesh(image) for _, image in _shot(name)]


def _report(shot: Shot, likeness: Likeness, limits: Limits) -> IdentityReport:
    return scored(((at, 0.0, image) for at, image in shot), likeness, limits)


def _changed(name: str, change: Change) -> list[tuple[float, Picture]]:
    seen = zip(_shot(name), _meshes(name), strict=True)
    return [(at, image if mesh is None else change(image, mesh, at)) for (at, image), mesh in seen]


def _mesh(image: Picture) -> Mesh | None:
    faces = seen_in(image, _PHOTO)
    return mesh_of(image, max(faces, key=lambda seen: seen.face.score).face) if faces else None


def _eye(report: IdentityReport) -> float:
    return report.eye_px or 0.0
