"""text_to_image: a storyboard card drawn from the prompt's words, so that a film can be planned before it is paid for.

Framing, light, time of day, place and a neutral figure are drawn; the prompt itself stands under it as the caption.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.model.errors import Rejected
from charstudio.providers.draft import mark
from charstudio.providers.draft.board_figure import Figure, Pose
from charstudio.providers.draft.board_place import paint_place
from charstudio.providers.draft.board_sky import ground_light
from charstudio.providers.draft.board_words import OUTDOORS, Look, Sketch, sketch
from charstudio.providers.draft.files import save_picture
from charstudio.providers.draft.light import FINISHES, relight
from charstudio.providers.draft.state_words import COLOURS
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]

_USUAL_SIZE = (1280, 720)
_FINE = 2  # drawn that much larger, then reduced
_MOST_FINE_PX = 4096
_HEADS = {
    "extreme close-up": 1.02,
    "close-up": 0.66,
    "medium close-up": 0.44,
    "medium shot": 0.25,
    "full": 0.115,
    "wide": 0.085,
}
_MIDDLES = {
    "extreme close-up": 0.47,
    "close-up": 0.46,
    "medium close-up": 0.42,
    "medium shot": 0.32,
    "full": 0.13,
    "wide": 0.38,
}
_SOFTNESS = {"extreme close-up": 0.022, "close-up": 0.016, "medium close-up": 0.01, "medium shot": 0.005}
_TOGETHER = 1.9  # heads from one figure to the next
_OWN_LIGHT = {"golden": 0.45, "night": 0.15, "moonlight": 0.25, "overcast": 0.45, "cold": 0.45}
"""What the place is already painted in: only the figure is lit so once more, by that much."""

_NOTE = "A storyboard card drawn from the prompt's words; the picture itself needs a model."


def render_board(bench: Bench) -> Made:
    """The card as a PNG. Raises ``Rejected`` for an empty prompt."""
    prompt = bench.text("prompt").strip()
    if not prompt:
        raise Rejected("The draft needs a prompt to draw from.", "Describe the picture.", "prompt")
    size = bench.size(_USUAL_SIZE)
    asked = sketch(prompt, bench.seed)
    card = drawn(asked, size, bench)
    out = save_picture(mark.sign(card, [" ".join(prompt.split())], marked=bench.is_marked), bench.folder / "board.png")
    return Made({"image": out}, (_NOTE,))


def drawn(asked: Sketch, size: tuple[int, int], bench: Bench) -> Picture:
    """The card without caption and mark."""
    rng = np.random.default_rng([bench.seed & 0xFFFFFFFF, 53])
    fine = _FINE if _FINE * max(size) <= _MOST_FINE_PX else 1
    canvas = np.zeros((size[1] * fine, size[0] * fine, 3), np.uint8)
    paint_place(canvas, asked.place, asked.sky, asked.accent, rng)
    softness = _SOFTNESS.get(asked.framing, 0.0) * max(canvas.shape)
    if softness and asked.people:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), softness), np.uint8)
    bench.report(0.4)
    bench.check()
    behind = canvas.copy()
    focus = _people(canvas, asked, rng)
    cover = (cv2.absdiff(canvas, behind).max(2) > 0).astype(np.float32)
    card = np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), np.uint8)
    bench.report(0.7)
    bench.check()
    return _lit(card, cv2.resize(cover, size, interpolation=cv2.INTER_AREA), asked, focus)


def _people(canvas: Picture, asked: Sketch, rng: np.random.Generator) -> tuple[float, float]:
    """The figures; gives the middle of the first one's face as fractions of the picture."""
    height, width = canvas.shape[:2]
    if not asked.people:
        return 0.5, 0.45
    head = _HEADS[asked.framing] * min(height, 1.15 * width)
    head = min(head, 0.8 * width / (_TOGETHER * asked.people)) if asked.people > 1 else head
    y = (_MIDDLES[asked.framing] + rng.uniform(-0.01, 0.01)) * height
    if asked.framing == "full":
        y = max(y, 0.95 * height - 6.95 * head)
    elif asked.framing == "wide":
        y = 0.9 * height - 6.9 * head
    middle = width * (0.5 + rng.uniform(-0.04, 0.04)) if asked.people == 1 else width / 2
    level = ground_light(asked.sky) if asked.place in OUTDOORS else 0.3 + 0.7 * ground_light(asked.sky)
    for number in range(asked.people):
        x = middle + (number - (asked.people - 1) / 2) * _TOGETHER * head
        pose = Pose(x, y + (number % 2) * 0.12 * head, head, float(rng.uniform(-0.1, 0.1)))
        Figure(canvas, pose, _own_look(asked.look, number), 0.5 + 0.5 * level).draw(
            whole=asked.framing in {"full", "wide"}
        )
    return middle / width, y / height


def _own_look(look: Look, number: int) -> Look:
    """The look of the prompt for the first; others of the company differ."""
    if number == 0:
        return look
    hair = (("short", (52, 42, 40)), ("long", (138, 92, 58)))[number % 2]
    clothes = list(COLOURS.values())[(5 + 7 * number) % len(COLOURS)]
    return Look(hair[0], hair[1], clothes, look.skin, look.is_child)


def _lit(card: Picture, cover: Plane, asked: Sketch, focus: tuple[float, float]) -> Picture:
    """The lights of the prompt laid over the drawing."""
    ground = np.linspace(0, 0.4, card.shape[0], dtype=np.float32)[:, None]
    depth = np.maximum(np.broadcast_to(ground, cover.shape), cover)
    colour = np.asarray(card / np.float32(255), np.float32)
    for each in sorted(asked.lights, key=lambda edit: edit.kind in FINISHES):
        lit = relight(colour, each.kind, each.amount * _OWN_LIGHT.get(each.kind, 0.9), depth, focus)
        only = cover[..., None] if each.kind in _OWN_LIGHT else np.float32(1)
        colour = np.asarray(colour + (lit - colour) * only, np.float32)
    return np.asarray(np.clip(colour * 255 + 0.5, 0, 255), np.uint8)
