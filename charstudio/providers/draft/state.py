"""image_edit, honestly: framing, light, background and plain transforms; the rest is written on the shown picture."""

from __future__ import annotations

import math
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face
from charstudio.media.stills import open_still
from charstudio.providers.draft import mark
from charstudio.providers.draft.character_view import render_view
from charstudio.providers.draft.files import save_picture
from charstudio.providers.draft.light import FINISHES, relight
from charstudio.providers.draft.separation import Plane, Separation, depth_of, refine, separate
from charstudio.providers.draft.stage import find_face
from charstudio.providers.draft.state_words import COLOURS, Edit, Wish, wish
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_MOST_PX = 4096


def render_state(bench: Bench) -> Made:
    """The edited still as a PNG. Raises ``Rejected`` without a picture and ``Unreadable`` for a broken one.

    A request for a side of the character (``view``) is answered by ``character_view``.
    """
    if bench.text("view"):
        return render_view(bench)
    source = np.asarray(open_still(bench.needed("image", "a picture")))
    bench.report(0.1)
    asked = wish(bench.text("instruction"))
    picture = edit(_bounded(source), asked, bench)
    bench.report(0.9)
    bench.check()
    lines = ["Not in this draft: " + " · ".join(asked.undone)] if asked.undone else []
    path = save_picture(mark.sign(picture, lines, marked=bench.is_marked), bench.folder / "state.png")
    notes = [f"Not done in this draft: {', '.join(asked.undone)}."] if asked.undone else []
    if not asked.edits and not asked.undone:
        notes.append("The instruction asks for nothing a draft would change.")
    return Made({"image": path}, tuple(notes))


def edit(picture: Picture, asked: Wish, bench: Bench) -> Picture:
    """All edits in the order that makes sense: turn, crop, background, light, size."""
    strength = 1.0 if bench.strength is None else 0.4 + 0.9 * bench.strength
    for each in asked.edits:
        if each.group == "transform":
            picture = _transformed(picture, each)
    bench.check()
    picture = _framed(picture, asked, bench)
    bench.check()
    return _lit(picture, asked, strength, bench)


def _bounded(picture: Picture) -> Picture:
    shrink = _MOST_PX / max(picture.shape[:2])
    if shrink >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)


def _transformed(picture: Picture, each: Edit) -> Picture:
    match each.kind:
        case "mirror":
            return np.ascontiguousarray(picture[:, ::-1])
        case "flip":
            return np.ascontiguousarray(picture[::-1])
        case "quarter":
            return np.ascontiguousarray(np.rot90(picture, -1))
        case _:
            return _tilted(picture, each.value * each.amount)


def _tilted(picture: Picture, degrees: float) -> Picture:
    """Turned clockwise and enlarged just enough that no corner is empty."""
    height, width = picture.shape[:2]
    angle = math.radians(degrees)
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    scale = max(cos + sin * height / width, cos + sin * width / height)
    matrix = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), -degrees, scale)
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), flags=flags, borderMode=border), np.uint8)


def _framed(picture: Picture, asked: Wish, bench: Bench) -> Picture:
    """Cropped to the framing and shape asked for, then to the size."""
    frame = next((each for each in asked.edits if each.group == "frame"), None)
    shape = next((each.value for each in asked.edits if each.group == "shape"), None)
    width, height = picture.shape[1], picture.shape[0]
    wanted = (bench.number("width_px", 0), bench.number("height_px", 0))
    if shape is None and min(wanted) > 0:
        shape = wanted[0] / wanted[1]
    if frame is not None and frame.kind == "wider":
        picture = _wider(picture, frame.value)
        frame, (width, height) = None, (picture.shape[1], picture.shape[0])
    if frame is not None or shape is not None:
        rgb = picture[..., :3]
        face = find_face(np.ascontiguousarray(rgb))
        x, y, crop_w, crop_h = _window((width, height), shape or width / height, frame, face, rgb)
        picture = picture[y : y + crop_h, x : x + crop_w]
        if frame is not None and min(wanted) <= 0:  # a crop of a still is shown at the still's own height
            wanted = (max(picture.shape[1], round(height * crop_w / crop_h)), float(height))
    return _sized(picture, wanted)


def _window(
    size: tuple[int, int], aspect: float, frame: Edit | None, face: Face | None, rgb: Picture
) -> tuple[int, int, int, int]:
    """x, y, width, height of the crop."""
    width, height = size
    most_w = min(width, height * aspect)
    crop_w, (x, y) = most_w, (width / 2, height / 2)
    zoom = {"tighter": 1.3, "close-up": 1.8, "extreme close-up": 2.6, "medium close-up": 1.4, "medium shot": 1.2}
    if face is not None:
        x, y = face.centre[0], face.centre[1] + 0.07 * crop_w / aspect
        if frame is not None and frame.kind not in {"full", "centre", "tighter"}:
            crop_w = min(most_w, max(frame.value * face.box[3] * 1.12 * aspect, frame.value * face.box[2] * 0.9))
            lines = {"close-up": 0.48, "extreme close-up": 0.5, "medium close-up": 0.42, "medium shot": 0.26}
            y = face.centre[1] + (0.5 - lines.get(frame.kind, 0.45)) * crop_w / aspect
    elif frame is not None:
        x, y = _middle(rgb)
        crop_w = most_w / zoom.get(frame.kind, 1.0)
    if frame is not None and frame.kind == "tighter":
        crop_w = most_w / frame.value
    crop_h = crop_w / aspect
    left = min(max(0.0, x - crop_w / 2), width - crop_w)
    top = min(max(0.0, y - crop_h / 2), height - crop_h)
    return round(left), round(top), max(2, round(crop_w)), max(2, round(crop_h))


def _middle(rgb: Picture) -> tuple[float, float]:
    """The centre of the upper part of the subject, for pictures without a face."""
    matte = separate(np.ascontiguousarray(rgb), None).matte
    ys, xs = np.nonzero(matte > 0.5)
    if not len(xs):
        return rgb.shape[1] / 2, rgb.shape[0] / 2
    scale = rgb.shape[1] / matte.shape[1]
    return float(np.median(xs)) * scale, float(np.quantile(ys, 0.35)) * scale


def _wider(picture: Picture, share: float) -> Picture:
    """The picture smaller on a soft continuation of itself: more room to compose in, invented by nobody."""
    height, width = picture.shape[:2]
    dx, dy = round((width / share - width) / 2), round((height / share - height) / 2)
    if picture.shape[2] == 4:
        return np.asarray(
            cv2.copyMakeBorder(picture, dy, dy, dx, dx, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)), np.uint8
        )
    room = cv2.copyMakeBorder(picture, dy, dy, dx, dx, cv2.BORDER_REPLICATE)
    small = cv2.resize(room, (64, max(8, round(64 * room.shape[0] / room.shape[1]))), interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 5), room.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    inset = max(2, round(0.03 * min(height, width)))
    cover = np.zeros(room.shape[:2], np.float32)
    cover[dy + inset : dy + height - inset, dx + inset : dx + width - inset] = 1
    cover = cv2.GaussianBlur(cover, (0, 0), inset / 2.2)[..., None]
    return np.asarray(room * cover + soft * (1 - cover), np.uint8)


def _sized(picture: Picture, wanted: tuple[float, float]) -> Picture:
    if min(wanted) <= 0:
        return picture
    size = max(16, min(_MOST_PX, round(wanted[0]))), max(16, min(_MOST_PX, round(wanted[1])))
    if size == (picture.shape[1], picture.shape[0]):
        return picture
    interpolation = cv2.INTER_AREA if size[0] < picture.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(np.ascontiguousarray(picture), size, interpolation=interpolation), np.uint8)


def _lit(picture: Picture, asked: Wish, strength: float, bench: Bench) -> Picture:
    """Background and light. Needs the subject's matte only when something depends on it."""
    lights = sorted((each for each in asked.edits if each.group == "light"), key=lambda each: each.kind in FINISHES)
    background = next((each for each in asked.edits if each.group == "background"), None)
    if not lights and background is None:
        return picture
    alpha = _unit(picture[..., 3]) if picture.shape[2] == 4 else None
    rgb = np.ascontiguousarray(picture[..., :3])
    face = find_face(rgb)
    separation = separate(rgb, face, alpha)
    cover = alpha if alpha is not None else refine(separation.matte, rgb, max(2, round(0.008 * max(rgb.shape[:2]))))
    colour = _unit(rgb)
    bench.report(0.4)
    out_alpha = alpha
    if background is not None:
        colour, out_alpha = _behind(colour, cover, alpha, background)
    depth = cv2.resize(depth_of(separation, face, max(rgb.shape[:2])), rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    focus = _focus(face, separation, rgb.shape)
    for each in lights:
        bench.check()
        colour = relight(colour, each.kind, each.amount * strength, depth, focus)
    result = np.clip(colour * 255 + 0.5, 0, 255).astype(np.uint8)
    return result if out_alpha is None else np.dstack([result, np.clip(out_alpha * 255 + 0.5, 0, 255).astype(np.uint8)])


def _unit(pixels: Picture) -> Plane:
    return np.asarray(pixels / np.float32(255), np.float32)


def _behind(colour: Plane, cover: Plane, alpha: Plane | None, edit: Edit) -> tuple[Plane, Plane | None]:
    """The background replaced, blurred, darkened or taken away; and the transparency that is left."""
    mask = cover[..., None]
    if edit.kind == "transparent":
        return colour, cover
    if edit.kind == "flat":
        flat = np.array(list(COLOURS.values())[int(edit.value)], np.float32) / np.float32(255)
        ramp = np.linspace(1.03, 0.94, colour.shape[0], dtype=np.float32)[:, None, None]
        placed = _cleaned(colour, cover) * mask + np.clip(flat * ramp, 0, 1) * (1 - mask)
        return np.asarray(placed, np.float32), None
    if edit.kind == "darken":
        return colour * (mask + (1 - mask) * 0.4), alpha
    return _cleaned(colour, cover) * mask + _blurred_without(colour, cover, edit.amount) * (1 - mask), alpha


def _cleaned(colour: Plane, cover: Plane) -> Plane:
    """The subject's own colour carried into its soft edge, so that no rim of the old background shows."""
    solid = np.clip((cover - 0.85) / 0.15, 0, 1)[..., None]
    reach = max(1.0, 0.006 * max(colour.shape[:2]))
    spread = cv2.GaussianBlur(colour * solid, (0, 0), reach)
    weight = cv2.GaussianBlur(solid, (0, 0), reach)
    weight = weight[..., None] if weight.ndim == 2 else weight
    inner = np.where(weight > 1e-3, spread / np.maximum(weight, 1e-3), colour)
    return np.asarray(colour * solid + inner * (1 - solid), np.float32)


def _blurred_without(colour: Plane, cover: Plane, amount: float) -> Plane:
    """The background blurred as if the subject were not there, so that nothing of it bleeds outwards."""
    reach = 0.018 * amount * max(colour.shape[:2])
    outside = np.clip(1 - cover * 1.05, 0, 1)[..., None]
    light = cv2.GaussianBlur(colour * outside, (0, 0), reach)
    weight = cv2.GaussianBlur(outside[..., 0], (0, 0), reach)[..., None]
    wide = cv2.GaussianBlur(colour * outside, (0, 0), reach * 4)
    wide_weight = cv2.GaussianBlur(outside[..., 0], (0, 0), reach * 4)[..., None]
    far = wide / np.maximum(wide_weight, 1e-3)
    trust = np.clip(weight * 4, 0, 1)
    return np.asarray(trust * light / np.maximum(weight, 1e-3) + (1 - trust) * far, np.float32)


def _focus(face: Face | None, separation: Separation, shape: tuple[int, ...]) -> tuple[float, float]:
    """Where light is aimed, as fractions."""
    if face is not None:
        return face.centre[0] / shape[1], face.centre[1] / shape[0]
    ys, xs = np.nonzero(separation.matte > 0.5)
    if not len(xs):
        return 0.5, 0.45
    return float(xs.mean()) / separation.matte.shape[1], float(np.quantile(ys, 0.35)) / separation.matte.shape[0]
