"""The cut as one side of a comparison: the same stretch of a clip, in the film and by itself."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model import timeline_edits as edits
from charstudio.ui.viewer.comparison import Comparison, Mode, Side


def colour(viewer, across, down=0.7):
    spot = viewer.picture.picture_rect()
    image = viewer.picture.grab().toImage()
    return image.pixelColor(int(spot.x() + spot.width() * across), int(spot.y() + spot.height() * down))


def wait_for(qtbot, viewer, across, check):
    def looks_so():
        assert check(colour(viewer, across))

    qtbot.waitUntil(looks_so, timeout=5000)


def is_red(shade):
    return shade.red() > shade.blue() + 40 and shade.red() > shade.green() + 40


def is_blue(shade):
    return shade.blue() > shade.red() + 30


def is_green(shade):
    return shade.green() > shade.red() + 30 and shade.green() > shade.blue() + 30


@pytest.fixture
def against_green(viewer, media, qtbot):
    """The cut at 4 s, where the blue clip is, against another clip."""
    viewer.go_to(Fraction(4))
    viewer.show_media(Playable(media["green"], probe(media["green"])), "Green")
    viewer._actions["compare_cut"].trigger()
    wait_for(qtbot, viewer, 0.25, is_blue)
    return viewer


def test_a_clip_is_compared_with_the_cut_at_the_playhead(against_green, qtbot):
    viewer = against_green
    assert (viewer.comparison.a.title, viewer.comparison.b.title) == ("The cut", "Green")
    wait_for(qtbot, viewer, 0.75, is_green)
    assert viewer.player.position == 1, "as far into the clip as the playhead was"
    assert viewer.transport.length.text() == "/ 00:00:03:00", "the stretch of the clip under the playhead"


def test_both_move_together_and_stay_inside_the_clip(against_green, qtbot):
    viewer = against_green
    viewer.step(1000)
    assert viewer.player.index == viewer.player.reel.last == 71
    wait_for(qtbot, viewer, 0.25, is_blue)
    viewer.step(-1000)
    assert viewer.player.index == 0
    wait_for(qtbot, viewer, 0.25, is_blue)
    assert viewer.player.reel.time_of(0) == 3
    assert viewer.playhead == 4, "the playhead is not moved by comparing"


def test_it_ends_on_the_cut_where_it_was_looked_at(against_green, qtbot):
    viewer = against_green
    viewer.step(12)
    viewer.setFocus()
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert viewer.comparison is None
    assert viewer.shows_sequence
    assert viewer.playhead == Fraction(9, 2)
    wait_for(qtbot, viewer, 0.5, is_blue)


def test_without_a_clip_on_screen_it_is_compared_with_its_own_file(viewer, qtbot):
    viewer.go_to(Fraction(4))
    viewer._actions["compare_cut"].trigger()
    assert viewer.comparison.b.title == "Blue dolly"
    viewer.compare(Comparison(viewer.comparison.a, viewer.comparison.b, Mode.DIFFERENCE))
    qtbot.waitUntil(lambda: viewer.picture._is_difference, timeout=5000)
    assert viewer.picture._is_same, "the same frames: the file is taken from where the clip begins in it"


def test_in_a_comparison_the_cut_takes_the_place_of_a(viewer, media, qtbot):
    red, green = (Side(name, Playable(media[name], probe(media[name]))) for name in ("red", "green"))
    viewer.go_to(Fraction(4))
    viewer.compare(Comparison(red, green))
    viewer._actions["compare_cut"].trigger()
    assert (viewer.comparison.a.title, viewer.comparison.b.title) == ("The cut", "green")
    wait_for(qtbot, viewer, 0.25, is_blue)
    viewer.swap()
    wait_for(qtbot, viewer, 0.75, is_blue)
    viewer._actions["compare_cut"].trigger()
    assert viewer.comparison.b.title == "green", "never the cut against itself"


def test_an_edit_is_seen_in_it(against_green, studio, qtbot):
    viewer = against_green
    studio.document.apply("Delete", lambda project: edits.remove_clips(project, ["blue"]))
    wait_for(qtbot, viewer, 0.25, lambda shade: shade.value() < 30)
    studio.document.undo()
    wait_for(qtbot, viewer, 0.25, is_blue)


def test_the_sound_is_that_of_the_cut(against_green):
    reel = against_green.player.reel
    assert reel.timeline.tracks != ()
    assert reel.start == 3
    assert len(reel.playables) > 1


def test_an_empty_sequence_cannot_be_compared(viewer, studio, media):
    studio.document.apply("Empty", lambda project: project.__class__())
    viewer._freshen()
    viewer.show_media(Playable(media["green"], probe(media["green"])), "Green")
    viewer._actions["compare_cut"].trigger()
    assert viewer.comparison is None
    assert viewer.single.title == "Green"


def test_where_no_clip_is_it_says_so(viewer):
    viewer.go_to(Fraction(7))
    viewer._actions["compare_cut"].trigger()
    assert viewer.comparison.b.why == "There is no clip under the playhead."
