from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.providers.draft.state import render_state
from charstudio.providers.draft.wishes import Stopped

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")
WANTED = {"width_px": 256, "height_px": 256, "mark_draft": False}


def shown(made):
    return np.asarray(Image.open(made.files["image"]))


@needs_detector
def test_views_frame_the_head_alike_and_turn_further_each_time(portrait, bench):
    found = {}
    for view in ("front", "three_quarter", "side"):
        made = render_state(bench({**WANTED, "view": view}, image=portrait))
        face = faces.largest(shown(made))
        assert face is not None
        found[view] = face
    noses = [found[view].landmarks[2][0] for view in ("front", "three_quarter", "side")]
    assert noses[0] == pytest.approx(128, abs=10)
    assert noses[0] > noses[1] + 4 > noses[2] + 8
    assert found["side"].box[3] == pytest.approx(found["front"].box[3], rel=0.2)


def test_what_a_model_has_to_do_is_said_and_written(portrait, bench):
    front, side = (render_state(bench({**WANTED, "view": view}, image=portrait)) for view in ("front", "side"))
    assert not any("turned" in note for note in front.notes)
    assert "needs a model" in side.notes[0]
    marked = shown(render_state(bench({**WANTED, "mark_draft": True, "view": "side"}, image=portrait)))
    lower = np.s_[215:240, 60:196]
    assert np.abs(marked[lower].astype(int) - shown(side)[lower]).mean() > 12


def test_it_stands_before_a_calm_wall_and_is_marked_as_a_draft(portrait, bench):
    made = render_state(bench({**WANTED, "view": "front"}, image=portrait))
    info = probe(made.files["image"])
    assert (info.width_px, info.height_px, info.draft, info.has_alpha) == (256, 256, True, False)
    corner = shown(made)[:30, :30].astype(int)
    assert corner.std() < 6
    assert corner.mean() > 170


def test_without_a_face_the_guess_is_said(blank, bench):
    made = render_state(bench({**WANTED, "view": "three_quarter"}, image=blank))
    assert "guess" in made.notes[-1]


def test_nonsense_is_refused(portrait, bench):
    with pytest.raises(Rejected):
        render_state(bench({**WANTED, "view": "above"}, image=portrait))
    with pytest.raises(Rejected):
        render_state(bench({**WANTED, "view": "side"}))


def test_cancelling_leaves_no_file(portrait, bench, stops_after):
    job = bench({**WANTED, "view": "side"}, stops_after(0), image=portrait)
    with pytest.raises(Stopped):
        render_state(job)
    assert list(job.folder.iterdir()) == []
