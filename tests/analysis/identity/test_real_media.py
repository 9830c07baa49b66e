"""The shared clips: people keep to themselves, animals and tiny faces are not measurable."""

from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis.identity.calibration import TABLE
from charstudio.analysis.identity.capabilities import capabilities
from charstudio.analysis.identity.clip import score_clip
from charstudio.analysis.identity.likeness import likeness_of
from charstudio.analysis.identity.sampling import pictures
from charstudio.media.stills import open_still
from charstudio.model.identity import Grade, Judged, Style

pytestmark = [
    pytest.mark.media,
    pytest.mark.skipif(not capabilities().identity, reason="the optional face networks are not installed"),
]
PHOTO = Style.PHOTOREAL


@pytest.fixture(scope="module")
def woman(shared_media):
    clip = shared_media / "clips" / "liveportrait_s29_720x1364_30fps.mp4"
    return likeness_of([image for _, _, image in pictures(clip, 1.0, lambda: False)][1::2], PHOTO)


def test_a_person_keeps_to_their_sheet_and_another_does_not(shared_media, woman):
    same = score_clip(shared_media / "clips" / "liveportrait_s29_720x1364_30fps.mp4", woman, TABLE[PHOTO], fps=2)
    assert same.grade is Grade.A
    other = score_clip(shared_media / "clips" / "liveportrait_d18_480_30fps.mp4", woman, TABLE[PHOTO], fps=1)
    assert other.grade is Grade.E


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("wan_dog_832x480_16fps_81f.mp4", Judged.NO_FACE),
        ("media3_shorter_audio_60fps.mp4", Judged.NO_FACE),
        ("chaplin_mp3_in_mp4_25fps.mp4", Judged.TOO_SMALL),
    ],
)
def test_animals_empty_and_tiny_faces_are_not_measurable(shared_media, woman, name, why):
    report = score_clip(shared_media / "clips" / name, woman, TABLE[PHOTO], fps=1)
    assert report.grade is Grade.NONE
    assert why in {sample.judged for sample in report.samples}


def test_a_drawn_character_is_known_again_in_another_picture(shared_media):
    def sprite(name):
        return np.asarray(open_still(shared_media / "images" / name))

    known = likeness_of([sprite("anime_eileen_happy_alpha.png")], Style.STYLISED)
    again = likeness_of([sprite("anime_eileen_vhappy_alpha.png")], Style.STYLISED)
    other = likeness_of([sprite("anime_sylvie_green_smile_alpha.png")], Style.STYLISED)
    good = TABLE[Style.STYLISED].good
    assert known.similarity(again.looks(0)) > good > TABLE[Style.STYLISED].poor > known.similarity(other.looks(0))
