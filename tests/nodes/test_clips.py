"""What the kinds that make clips of pictures and characters ask for."""

from __future__ import annotations

import pytest

from charstudio.model.errors import PlanError
from charstudio.model.library import MediaKind
from charstudio.nodes.characters import CHARACTERS, MOTION_CONTROL, REFERENCES, REPLACE
from charstudio.nodes.motion import MOTION, TRANSITION
from charstudio.providers.requests import Capability
from tests.nodes.looks import asked, media_value

FACES = {name: (media_value(MediaKind.IMAGE, 500, 500, sign),) for name, sign in zip(CHARACTERS, "1234", strict=True)}


def test_motion_asks_in_exact_time_and_rate(call, still):
    request = asked(
        MOTION, call(MOTION, {"prompt": "pan left", "duration": 2.5, "size": "source"}, {"image": (still,)})
    )
    assert (request.params["duration"], request.params["fps"]) == ("5/2", "30000/1001")
    assert (request.params["width_px"], request.params["height_px"]) == (1920, 1440)


def test_a_clip_is_silent_unless_sound_is_asked_for(call, still):
    """Said either way: many models make sound, and charge for it, when nobody says anything."""
    assert asked(MOTION, call(MOTION, {}, {"image": (still,)})).params["sound"] is False
    assert asked(MOTION, call(MOTION, {"sound": True}, {"image": (still,)})).params["sound"] is True


def test_a_transition_goes_from_one_picture_to_the_other(call, still):
    last = media_value(MediaKind.IMAGE, name="e")
    look = call(TRANSITION, {"prompt": "dusk falls", "duration": 8}, {"image": (still,), "end_image": (last,)})
    request = asked(TRANSITION, look)
    assert request.capability is Capability.FIRST_LAST_FRAME
    assert request.inputs == {"image": (still,), "end_image": (last,)}
    assert (request.params["prompt"], request.params["duration"]) == ("dusk falls", "8")


@pytest.mark.parametrize(("there", "word"), [("image", "last"), ("end_image", "first")])
def test_a_transition_says_which_end_is_missing(call, still, there, word):
    with pytest.raises(PlanError, match=word):
        TRANSITION.requests(call(TRANSITION, {}, {there: (still,)}))


def test_characters_are_called_by_the_sockets_they_are_wired_into(call):
    cast = {"char3": FACES["char3"], "char1": FACES["char1"]}
    request = asked(REFERENCES, call(REFERENCES, {"prompt": "[char3] waves at [Char1]"}, cast))
    assert request.capability is Capability.REFERENCE_TO_VIDEO
    assert request.params["tags"] == ["char1", "char3"]
    assert request.inputs == {"references": (*FACES["char1"], *FACES["char3"])}
    assert request.params["prompt"] == "[char3] waves at [Char1]"


def test_everybodys_front_comes_before_further_views(call):
    a, b = FACES["char1"], FACES["char2"]
    request = asked(REFERENCES, call(REFERENCES, {}, {"char1": (*a, *b), "char2": b}))
    assert request.params["tags"] == ["char1", "char2", "char1"]
    assert request.inputs["references"] == (*a, *b, *b)


def test_a_clip_can_be_followed_beside_characters_or_alone(call, clip):
    both = asked(REFERENCES, call(REFERENCES, {}, {"char2": FACES["char2"], "video": (clip,)}))
    assert both.inputs == {"references": FACES["char2"], "video": (clip,)}
    alone = asked(REFERENCES, call(REFERENCES, {}, {"video": (clip,)}))
    assert (alone.inputs, alone.params["tags"]) == ({"video": (clip,)}, [])


@pytest.mark.parametrize(
    ("prompt", "named", "way_out"),
    [
        ("[char1] hugs [char2]", r"\[char2\]", "Character 2"),
        ("[char4], [char2] and [char1]", r"\[char2\] and \[char4\]", "Character 2 and Character 4"),
        ("[CHAR3]", r"\[char3\]", "Character 3"),
        ("[char7] waits", r"\[char7\]", r"\[char1\] to \[char4\]"),
        ("[char0]", r"\[char0\]", r"\[char1\] to \[char4\]"),
    ],
)
def test_a_character_that_is_named_must_be_wired(call, prompt, named, way_out):
    with pytest.raises(PlanError, match=named) as error:
        REFERENCES.requests(call(REFERENCES, {"prompt": prompt}, {"char1": FACES["char1"]}))
    assert way_out.replace("\\", "") in error.value.hint


def test_other_brackets_are_only_words(call):
    prompt = "[whispering] [charm] a sign reads [char]"
    assert asked(REFERENCES, call(REFERENCES, {"prompt": prompt}, FACES)).params["prompt"] == prompt


def test_a_scene_of_nobody_is_refused(call):
    with pytest.raises(PlanError, match="no characters"):
        REFERENCES.requests(call(REFERENCES, {"prompt": "rain"}))
    assert len(REFERENCES.missing_inputs(set())) == 1
    assert REFERENCES.missing_inputs({"char4"}) == ()


def test_motion_control_lets_a_clip_drive_a_picture(call, still, clip):
    look = call(MOTION_CONTROL, {"orientation": "image", "sound": False}, {"image": (still,), "video": (clip,)})
    request = asked(MOTION_CONTROL, look)
    assert request.capability is Capability.MOTION_CONTROL
    assert request.inputs == {"image": (still,), "video": (clip,)}
    assert (request.params["orientation"], request.params["sound"]) == ("image", False)
    assert asked(MOTION_CONTROL, call(MOTION_CONTROL, {}, look.inputs)).params["sound"] is True


def test_a_replaced_person_stands_in_the_footage_as_it_is(call, still, clip):
    request = asked(REPLACE, call(REPLACE, {}, {"image": (still,), "video": (clip,)}))
    assert request.capability is Capability.REPLACE
    assert request.inputs == {"image": (still,), "video": (clip,)}
    assert not {"width_px", "height_px", "fps"} & request.params.keys()
    for there in ({"image": (still,)}, {"video": (clip,)}):
        with pytest.raises(PlanError):
            REPLACE.requests(call(REPLACE, {}, there))
