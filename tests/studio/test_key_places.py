from __future__ import annotations

import pytest

from charstudio.studio.key_places import Place, meet, refusal


def test_the_window_is_heard_everywhere_and_a_panel_only_in_itself():
    assert all(meet(Place.WINDOW, place) and meet(place, Place.WINDOW) for place in Place)
    assert all(meet(place, place) for place in Place)
    assert not meet(Place.GRAPH, Place.TIMELINE)
    assert not meet(Place.GRAPH, Place.OUTLINE)
    assert not meet(Place.JOBS, Place.VIEWER)


def test_the_timeline_hears_the_viewer():
    assert meet(Place.VIEWER, Place.TIMELINE)
    assert meet(Place.TIMELINE, Place.VIEWER)


@pytest.mark.parametrize(
    ("place", "key"),
    [
        *((place, "Esc") for place in Place),
        *((place, "Shift+Tab") for place in Place),
        (Place.GRAPH, "Space"),
        (Place.GRAPH, "Ctrl+Space"),
        (Place.GRAPH, "Ctrl+Tab"),
        (Place.GRAPH, "Shift+Left"),
        (Place.WINDOW, "Space"),
        (Place.WINDOW, "Home"),
        (Place.WINDOW, "Backspace"),
        (Place.WINDOW, "Return"),
        (Place.TIMELINE, "Return"),
        (Place.VIEWER, "Enter"),
        (Place.OUTLINE, "Down"),
        (Place.JOBS, "Return"),
    ],
)
def test_a_key_that_a_panel_answers_itself_is_refused_with_a_reason(place, key):
    assert refusal(place, key).endswith(".")


@pytest.mark.parametrize(
    ("place", "key"),
    [
        (Place.GRAPH, "Alt+Left"),
        (Place.GRAPH, "Home"),
        (Place.GRAPH, "Return"),
        (Place.WINDOW, "Shift+Return"),
        (Place.WINDOW, "Ctrl+Home"),
        (Place.WINDOW, "F5"),
        (Place.WINDOW, "G"),
        (Place.TIMELINE, "Space"),
        (Place.TIMELINE, "Left"),
        (Place.VIEWER, "Del"),
        (Place.OUTLINE, "Return"),
        (Place.JOBS, "Del"),
    ],
)
def test_the_others_can_be_had(place, key):
    assert refusal(place, key) == ""
