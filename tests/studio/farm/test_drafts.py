"""Drafts made elsewhere are the drafts made here, to the byte."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from machines import Machines
from made_material import write_clip

from charstudio.model.errors import Rejected
from charstudio.providers.draft.jobs import rendered
from charstudio.providers.draft.wishes import Bench, Stopped
from charstudio.providers.requests import Capability
from charstudio.studio.farm.drafts import FarmDrafts
from charstudio.studio.farm.farm import Farm


@pytest.fixture
def farm(two_machines: Machines):
    farm = Farm(two_machines.place, falls_back=False)
    yield farm
    farm.close()


def portrait(folder: Path) -> Path:
    path = folder / "portrait.png"
    shades = np.linspace(40, 220, 160, dtype=np.uint8)
    cv2.imwrite(
        str(path), np.dstack([np.tile(shades, (96, 1)), np.tile(shades[::-1], (96, 1)), np.tile(shades, (96, 1))])
    )
    return path


def bench(folder: Path, params, stopped=lambda: False, **inputs: Path) -> Bench:
    folder.mkdir()
    return Bench(params, {name: (path,) for name, path in inputs.items()}, folder, lambda _share: None, stopped)


def files(made) -> dict[str, tuple[str, bytes]]:
    return {output: (path.name, path.read_bytes()) for output, path in made.files.items()}


@pytest.mark.parametrize(
    ("capability", "params"),
    [
        (Capability.TEXT_TO_IMAGE, {"prompt": "A quiet harbour at dusk", "width_px": 160, "height_px": 96}),
        (Capability.IMAGE_EDIT, {"instruction": "Warm light"}),
        (Capability.IMAGE_TO_VIDEO, {"prompt": "Slow dolly in", "duration": "1", "fps": "12", "seed": 4}),
        (Capability.SPEECH, {"text": "Good morning, harbour."}),
        (Capability.EXTEND, {"duration": "1", "prompt": "pan left"}),
    ],
)
def test_a_draft_is_the_same_wherever_it_is_made(tmp_path: Path, farm: Farm, capability, params):
    inputs = {}
    if capability in {Capability.IMAGE_EDIT, Capability.IMAGE_TO_VIDEO}:
        inputs["image"] = portrait(tmp_path)
    if capability is Capability.EXTEND:
        inputs["video"] = write_clip(tmp_path / "clip.mp4", range(12))
    here = rendered(capability, bench(tmp_path / "here", params, **inputs))
    there = FarmDrafts(farm).render(capability, bench(tmp_path / "there", params, **inputs))
    assert files(there) == files(here)
    assert files(here)
    assert there.notes == here.notes


def test_what_a_draft_refuses_is_refused_there_in_the_same_words(tmp_path: Path, farm: Farm):
    params = {"duration": "99999", "prompt": ""}
    with pytest.raises(Rejected) as here:
        rendered(Capability.IMAGE_TO_VIDEO, bench(tmp_path / "here", params, image=portrait(tmp_path)))
    with pytest.raises(Rejected) as there:
        FarmDrafts(farm).render(Capability.IMAGE_TO_VIDEO, bench(tmp_path / "there", params, image=portrait(tmp_path)))
    assert (there.value.message, there.value.hint) == (here.value.message, here.value.hint)


def test_a_draft_nobody_wants_any_more_is_stopped_there(tmp_path: Path, farm: Farm):
    begun = threading.Event()
    wanted = Bench(
        {"prompt": "Slow dolly in", "duration": "300", "fps": "60", "width_px": 640, "height_px": 480},
        {"image": (portrait(tmp_path),)},
        tmp_path,
        lambda share: begun.set() if share > 0 else None,
        begun.is_set,
    )
    with pytest.raises(Stopped):
        FarmDrafts(farm).render(Capability.IMAGE_TO_VIDEO, wanted)
    assert begun.is_set()
    for _ in range(4):  # both machines are free again, long before that draft would have been finished
        made = FarmDrafts(farm).render(Capability.SPEECH, bench(tmp_path / f"speech{_}", {"text": f"One, two, {_}."}))
        assert made.files
