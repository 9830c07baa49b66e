"""Scripts as JSON: whatever can be said comes back as it was said, and whatever is wrong is named."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import SettingError
from charstudio.testing.script import NATURAL, Cancelling, Checks, Fault, Pace, Rule, Script, Step
from charstudio.testing.script_file import read_script, script_from_json, script_to_json

amounts = st.decimals(0, 1000, places=3)
seconds = st.floats(0, 1e6)
rules = st.builds(
    Rule,
    st.sampled_from(Fault),
    st.none() | st.sampled_from(Step),
    endpoint=st.sampled_from(["*", "fal-ai/*"]),
    chance=st.floats(0, 1),
    skip=st.integers(0, 9),
    times=st.none() | st.integers(0, 9),
    times_each=st.none() | st.integers(0, 9),
    status=st.sampled_from([0, 404, 503]),
    seconds=seconds,
    at=st.none() | seconds,
    value=st.text(),
    accepted=st.booleans(),
    reset=st.booleans(),
    billed=st.booleans(),
)
scripts = st.builds(
    Script,
    st.lists(rules, max_size=4).map(tuple),
    seed=st.integers(0, 2**40),
    pace=st.builds(Pace, seconds, seconds, seconds, seconds, st.floats(0, 1)),
    concurrency=st.none() | st.integers(1, 40),
    balance_usd=st.none() | amounts,
    bad_keys=st.lists(st.text(), max_size=2).map(tuple),
    prices_open=st.booleans(),
    lists_unfinished=st.booleans(),
    checks=st.sampled_from(Checks),
    cancelling=st.sampled_from(Cancelling),
    made_up_price_usd=amounts,
)


@given(scripts)
def test_writing_and_reading_gives_the_same_script(script):
    assert script_from_json(json.loads(json.dumps(script_to_json(script)))) == script


def test_usual_values_are_not_written():
    assert script_to_json(Script()) == {}
    assert script_to_json(Script((Rule(Fault.GONE),))) == {"rules": [{"fault": "gone"}]}
    assert script_from_json({"pace": "natural", "balance_usd": 2}) == Script(pace=NATURAL, balance_usd=Decimal(2))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], "script must be an object"),
        ({"speed": 2}, "script.speed is not known"),
        ({"rules": {}}, "script.rules must be a list"),
        ({"rules": [{}]}, "script.rules[0] needs a “fault”"),
        ({"rules": [{"fault": "gone", "chance": 2}]}, "script.rules[0].chance must be a number from 0 to 1"),
        ({"rules": [{"fault": "gone", "step": "jump"}]}, "script.rules[0].step must be one of"),
        ({"rules": [{"fault": "gone", "times": -1}]}, "script.rules[0].times must be a whole number"),
        ({"rules": [{"fault": "gone", "accepted": 1}]}, "script.rules[0].accepted must be true or false"),
        ({"rules": [{"fault": "gone", "value": 1}]}, "script.rules[0].value must be a text"),
        ({"pace": {"video_s": "long"}}, "script.pace.video_s must be a number"),
        ({"balance_usd": "much"}, "script.balance_usd must be an amount"),
        ({"seed": True}, "script.seed must be a whole number"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(value, place):
    with pytest.raises(SettingError) as caught:
        script_from_json(value)
    assert place in caught.value.message


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "{} {}"])
def test_a_file_that_is_not_json_is_said_to_be_so(tmp_path, text):
    path = tmp_path / "script.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingError) as caught:
        read_script(path)
    assert "script.json" in caught.value.message
