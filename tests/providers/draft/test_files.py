from __future__ import annotations

import wave

import numpy as np
import pytest
from PIL import Image

from charstudio.media.probe import probe
from charstudio.providers.draft.files import save_picture, save_sound


@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_says_it_is_a_draft(tmp_path, channels):
    picture = np.full((12, 20, channels), 70, np.uint8)
    path = save_picture(picture, tmp_path / "p.png")
    assert probe(path).draft
    assert np.array_equal(np.asarray(Image.open(path)), picture)


def test_a_sound_says_it_is_a_draft_and_other_programs_still_read_it(tmp_path):
    pieces = [np.array([0.0, 0.5, -0.5]), np.array([1.0, 2.0])]
    path = save_sound(pieces, 48_000, tmp_path / "s.wav")
    info = probe(path)
    assert (info.draft, info.sample_rate_hz, info.channels) == (True, 48_000, 1)
    with wave.open(str(path)) as file:
        assert np.frombuffer(file.readframes(9), "<i2").tolist() == [0, 16384, -16384, 32767, 32767]
    size = int.from_bytes(path.read_bytes()[4:8], "little")
    assert size == path.stat().st_size - 8


def test_a_sound_that_breaks_off_leaves_no_file(tmp_path):
    def pieces():
        yield np.zeros(10)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        save_sound(pieces(), 48_000, tmp_path / "s.wav")
    assert list(tmp_path.iterdir()) == []
