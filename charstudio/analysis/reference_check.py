"""The checklist of a master reference: what was measured, what would be well, and what to do.

The limits for sharpness, light and pose come from photographs (measured on stills and generated portraits; those for
shade, mouth and background are rules of thumb). A drawing that passes one passes; where it fails, the check says
“unknown”, for a drawn shadow or a soft line is no fault. Nothing here forbids anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from charstudio.analysis import faces
from charstudio.analysis.faces import Face, Picture
from charstudio.analysis.identity.drawn_or_not import style_of
from charstudio.analysis.model_files import EXTRA
from charstudio.analysis.reference import measures
from charstudio.analysis.reference.features import Features, faces_in, features_of, on_grey
from charstudio.analysis.reference.figure import Figure, figure_of
from charstudio.analysis.reference.head import Head, head_of
from charstudio.analysis.reference.questions import questions
from charstudio.model.characters import Trait
from charstudio.model.identity import Style
from charstudio.model.reference import HEAD_SHARE, SIZE_PX, Check, Level

LEAST_PX = 512
SHARE_WELL = (0.60, 0.80)
SHARE_FAR = (0.45, 0.92)
ROOM_WELL, ROOM_LEAST = 0.25, 0.10
YAW_WARN_DEG, YAW_FAIL_DEG = 10.0, 20.0
ROLL_WARN_DEG, ROLL_FAIL_DEG = 5.0, 15.0
BLUR_WARN, BLUR_FAIL = 0.62, 0.75
UNEVEN_WARN = 40.0
SHADE_WARN = 30.0
UNREST_WARN, UNREST_FAIL = 1.5, 6.0
MOUTH_WARN = 0.12

_OTHER_FACE = 0.08
"""Another face counts from this share of the subject's area on."""
_OTHER_SCORE = 0.6
_DRAWN = "This limit comes from photographs; in a drawing, trust your eyes."
_NO_FACE = "There is no face to measure it on."
_NO_DETECTOR = f"Faces cannot be found on this machine. Install {EXTRA} to measure this."


def check_reference(
    image_rgb: Picture, style: Style, traits: Sequence[Trait] = (), *, source_px: float | None = None
) -> tuple[Check, ...]:
    """Check a prepared reference (RGB, or RGBA seen on grey).

    ``source_px`` is how many pixels of the source its shorter side was made of, for a picture that was enlarged to the
    master's size; None: the picture's own size counts. With ``Style.AUTO`` the face says how it is drawn. Raises
    ``Unreadable`` when it is no colour picture.
    """
    seen = on_grey(image_rgb)
    found = faces_in(seen)
    if style is Style.AUTO:
        style = style_of([(seen, found[0])]) if found else Style.PHOTOREAL
    others = _others(found)
    checks = [_size(seen, source_px), _faces(found, others, style)]
    if not found:
        checks += _without_face()
        return (*checks, *questions(traits))
    features = features_of(seen, found[0])
    figure = figure_of(seen, found[0], fine=False)
    head = head_of(features, figure)
    on_face = [_sharp(seen, features), _light(seen, features), _shade(seen, features), _mouth(features)]
    if style is Style.STYLISED:
        on_face = [_for_drawing(check) for check in on_face]
    return (
        *checks,
        _share(head, seen),
        _shoulders(head, seen),
        _frontal(features, style),
        _upright(features),
        *on_face,
        _behind(seen, figure),
        *questions(traits),
    )


def _others(found: Sequence[Face]) -> list[Face]:
    return [face for face in found[1:] if face.score >= _OTHER_SCORE and face.area >= _OTHER_FACE * found[0].area]


def _level(value: float, warn: float, fail: float = float("inf")) -> Level:
    return Level.OK if value <= warn else Level.WARN if value <= fail else Level.FAIL


def _for_drawing(check: Check) -> Check:
    if check.level in {Level.OK, Level.UNKNOWN}:
        return check
    return replace(check, level=Level.UNKNOWN, advice=_DRAWN)


# --- the picture ---------------------------------------------------------------------------------------------------


def _size(seen: Picture, source_px: float | None) -> Check:
    short = float(min(seen.shape[:2])) if source_px is None else float(source_px)
    if short >= SIZE_PX:
        level, advice = Level.OK, f"There is enough picture for all {SIZE_PX} × {SIZE_PX} pixels."
    else:
        level = Level.WARN if short >= LEAST_PX else Level.FAIL
        advice = (
            "It has to be enlarged, and fine detail in eyes and hair is lost. Take a larger original, if you have one."
        )
    return Check("size", "Size", level, advice, round(short), "px", f"{SIZE_PX} px or more")


def _faces(found: Sequence[Face], others: Sequence[Face], style: Style) -> Check:
    limit = "exactly one"
    if not faces.available():
        return Check("faces", "One face", Level.UNKNOWN, _NO_DETECTOR, limit=limit)
    if not found:
        drawn = style is Style.STYLISED
        advice = (
            "No face was found. For a creature that is no fault; its likeness just cannot be measured later."
            if drawn
            else "No face was found. Choose a picture that shows it from the front, in even light."
        )
        return Check("faces", "One face", Level.UNKNOWN if drawn else Level.FAIL, advice, 0, "", limit)
    if others:
        advice = "A model may blend the faces it sees. Crop the others away, or choose a picture of one person."
        return Check("faces", "One face", Level.FAIL, advice, 1 + len(others), "", limit)
    return Check("faces", "One face", Level.OK, "There is one face and no other to mistake it for.", 1, "", limit)


def _without_face() -> list[Check]:
    why = _NO_FACE if faces.available() else _NO_DETECTOR
    titles = {
        "share": "Head in the frame",
        "shoulders": "Shoulders visible",
        "frontal": "Looks into the camera",
        "upright": "Head upright",
        "sharp": "Face is sharp",
        "light": "Even light",
        "shade": "No shadow on the eyes",
        "mouth": "Neutral mouth",
        "background": "Plain background",
    }
    return [Check(name, title, Level.UNKNOWN, why) for name, title in titles.items()]


def _behind(seen: Picture, figure: Figure) -> Check:
    title, limit = "Plain background", f"at most {UNREST_WARN:g}"
    value = measures.unrest_behind(seen, figure)
    if value is None:
        return Check("background", title, Level.UNKNOWN, "Next to nothing is seen of the background.", limit=limit)
    level = _level(value, UNREST_WARN, UNREST_FAIL)
    advice = "It is calm, so all attention goes to the face."
    if level is not Level.OK:
        advice = "What stands behind gets into the clips. Choose a plain or blurred background in the step before."
    if not figure.is_sure:
        level, advice = (
            Level.UNKNOWN,
            f"Where the figure ends is a guess here. {advice if level is not Level.OK else ''}",
        )
    return Check("background", title, level, advice.strip(), round(value, 1), "", limit)


# --- the head ------------------------------------------------------------------------------------------------------


def _share(head: Head, seen: Picture) -> Check:
    share = head.height / seen.shape[0]
    well = SHARE_WELL[0] <= share <= SHARE_WELL[1]
    far = not SHARE_FAR[0] <= share <= SHARE_FAR[1]
    level = Level.OK if well else Level.FAIL if far else Level.WARN
    advice = "Head and shoulders are in balance."
    if share < SHARE_WELL[0]:
        advice = "Crop more tightly around the head and shoulders; a small face gives a vague likeness."
    elif not well:
        advice = "Leave more room; without shoulders a model has to invent the body."
    if not head.is_seen:
        level = Level.OK if well else Level.UNKNOWN
        advice = f"Where the hair ends could not be seen, so this is an estimate. {advice}"
    limit = f"about {HEAD_SHARE * 100:.0f} % ({SHARE_WELL[0] * 100:.0f} to {SHARE_WELL[1] * 100:.0f}), hair to chin"
    return Check("share", "Head in the frame", level, advice, round(share * 100), "% of the height", limit)


def _shoulders(head: Head, seen: Picture) -> Check:
    room = max(0.0, (seen.shape[0] - head.chin) / max(1.0, head.height))
    level = Level.OK if room >= ROOM_WELL else Level.WARN if room >= ROOM_LEAST else Level.FAIL
    advice = (
        "The shoulders are in the picture."
        if level is Level.OK
        else "Move the square down or make it larger: the shoulders tell a model how the body is built."
    )
    limit = f"{ROOM_WELL * 100:.0f} % or more below the chin"
    return Check("shoulders", "Shoulders visible", level, advice, round(room * 100), "% of a head", limit)


def _frontal(features: Features, style: Style) -> Check:
    title, limit = "Looks into the camera", f"turned by at most {YAW_WARN_DEG:.0f}°"
    if style is Style.STYLISED and features.mesh is None:
        advice = "How a drawn head is turned cannot be measured here. A view from the front works best."
        return Check("frontal", title, Level.UNKNOWN, advice, limit=limit)
    turned = abs(features.yaw_deg)
    level = _level(turned, YAW_WARN_DEG, YAW_FAIL_DEG)
    advice = "It is a view from the front."
    if level is not Level.OK:
        advice = "Choose a view from the front: of a turned head one half of the face has to be invented."
    check = Check("frontal", title, level, advice, round(turned), "°", limit)
    return replace(check, level=Level.WARN) if style is Style.STYLISED and level is Level.FAIL else check


def _upright(features: Features) -> Check:
    tilt = abs(features.roll_deg)
    level = _level(tilt, ROLL_WARN_DEG, ROLL_FAIL_DEG)
    advice = "The eyes are level." if level is Level.OK else "Straighten the picture in the crop step."
    return Check("upright", "Head upright", level, advice, round(tilt), "°", f"tilted by at most {ROLL_WARN_DEG:.0f}°")


def _sharp(seen: Picture, features: Features) -> Check:
    value = measures.blur_of(seen, features)
    level = _level(value, BLUR_WARN, BLUR_FAIL)
    advice = "Eyes, skin and hair have their detail."
    if level is not Level.OK:
        advice = "The face itself is soft. Use a sharper picture, or one in which the face is larger."
    return Check("sharp", "Face is sharp", level, advice, round(value, 2), "blur", f"at most {BLUR_WARN:g}")


def _light(seen: Picture, features: Features) -> Check:
    title, limit = "Even light", f"sides differ by at most {UNEVEN_WARN:.0f}"
    value = measures.unevenness_of(seen, features)
    if abs(features.yaw_deg) > YAW_FAIL_DEG:
        return Check(
            "light", title, Level.UNKNOWN, "The head is turned, so its halves cannot be compared.", limit=limit
        )
    level = _level(value, UNEVEN_WARN)
    advice = "Both halves of the face have the same light."
    if level is not Level.OK:
        advice = "One side is darker. Even, soft light from two sides leaves no shadow on the cheeks."
    return Check("light", title, level, advice, round(value), "of 255", limit)


def _shade(seen: Picture, features: Features) -> Check:
    value = max(0.0, measures.shade_on_eyes_of(seen, features))
    level = _level(value, SHADE_WARN)
    advice = "The eyes have as much light as the cheeks."
    if level is not Level.OK:
        advice = "A shadow lies on the eyes: a hat, hair, or light from above. Take it off, or light from the front."
    limit = f"at most {SHADE_WARN:.0f} darker than the cheeks"
    return Check("shade", "No shadow on the eyes", level, advice, round(value), "of 255", limit)


def _mouth(features: Features) -> Check:
    title, limit = "Neutral mouth", f"open by at most {MOUTH_WARN * 100:.0f} % of the eyes' distance"
    value = features.mouth_open
    if value is None:
        advice = "Whether the mouth is closed cannot be measured here. A neutral face serves later lipsync best."
        return Check("mouth", title, Level.UNKNOWN, advice, limit=limit)
    level = _level(value, MOUTH_WARN)
    advice = "The mouth is closed; lipsync has a clean start."
    if level is not Level.OK:
        advice = "The mouth is open. A neutral expression gives cleaner material for lipsync."
    return Check("mouth", title, level, advice, round(float(np.clip(value, 0, 9)) * 100), "%", limit)
