"""``charstudio lint``: a prompt looked at on a terminal."""

from __future__ import annotations

import json


def test_a_good_prompt_is_left_alone(desk):
    done = desk.say("lint", "slow dolly in, she smiles softly")
    assert done.code == 0
    assert done.out == "Nothing to say against it.\n"


def test_what_may_go_wrong_is_said_with_its_reason_and_what_would_be_better(desk):
    done = desk.say("lint", "dancing happily")
    assert done.code == 1
    assert "The prompt does not say what the camera does. [camera]" in done.out
    assert "“dancing” has no bounds. [unbounded]" in done.out
    assert "better: dancing happily, static camera" in done.out


def test_a_script_gets_places_and_rules(desk):
    done = desk.say("lint", "--json", "--trait", "red hair", "static camera, red hair, slow nod")
    (finding,) = json.loads(done.out)
    assert (finding["rule"], finding["start"], finding["end"]) == ("identity", 15, 23)
    assert finding["better"] == "static camera, slow nod"


def test_every_fix_at_once(desk):
    done = desk.say("lint", "--fix", "barefoot, no shoes")
    assert done.code == 0
    assert done.out.strip() == "Gentle breathing, small natural movement, static camera"


def test_a_use_nobody_knows_is_refused_with_the_list(desk):
    done = desk.say("lint", "--use", "opera", "x")
    assert done.code == 2
    assert "image_to_video" in done.err
