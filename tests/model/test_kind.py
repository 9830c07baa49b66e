"""Which values a parameter accepts, and what it says about the others."""

from __future__ import annotations

import pytest

from charstudio.model.kind import ParamSpec, ParamType, fault_in
from tests.model.strategies import MOTION

ID = "ab" * 32
NUMBER = ParamSpec("n", ParamType.NUMBER, 1, "Duration", unit="s", minimum=1, maximum=10)
WHOLE = ParamSpec("n", ParamType.INTEGER, 1, "Seed", minimum=0)
CHOICE = ParamSpec("n", ParamType.CHOICE, "a", "Size", choices=("a", "b", 1, 2.5))


def spec(kind: ParamType) -> ParamSpec:
    return ParamSpec("n", kind, None, "Thing")


@pytest.mark.parametrize(
    ("param", "value"),
    [
        (spec(ParamType.TEXT), ""),
        (spec(ParamType.MODEL), "draft"),
        (spec(ParamType.BOOLEAN), True),
        (NUMBER, 1),
        (NUMBER, 9.5),
        (WHOLE, 0),
        (CHOICE, "b"),
        (CHOICE, 1),
        (CHOICE, 2.5),
        (spec(ParamType.ASSET), ""),
        (spec(ParamType.ASSET), ID),
        (spec(ParamType.ASSETS), []),
        (spec(ParamType.ASSETS), [ID, ID]),
        (spec(ParamType.BOX), None),
        (spec(ParamType.BOX), [0, 0, 1, 1]),
        (spec(ParamType.BOX), (0.25, 0.5, 0.25, 0.5)),
    ],
)
def test_a_fitting_value_has_no_fault(param, value):
    assert fault_in(param, value) is None


@pytest.mark.parametrize(
    ("param", "value", "fault"),
    [
        (spec(ParamType.TEXT), 5, "Thing must be text."),
        (spec(ParamType.BOOLEAN), 1, "Thing must be on or off."),
        (NUMBER, True, "Duration must be a number."),
        (NUMBER, "5", "Duration must be a number."),
        (NUMBER, float("nan"), "Duration must be a finite number."),
        (NUMBER, float("inf"), "Duration must be a finite number."),
        (NUMBER, 0.5, "Duration must be at least 1 s."),
        (NUMBER, 11, "Duration must be at most 10 s."),
        (WHOLE, 1.0, "Seed must be a whole number."),
        (WHOLE, -1, "Seed must be at least 0."),
        (CHOICE, "c", "Size must be one of a, b, 1, 2.5."),
        (CHOICE, True, "Size must be one of a, b, 1, 2.5."),
        (CHOICE, None, "Size must be one of a, b, 1, 2.5."),
        (spec(ParamType.ASSET), "no", "Thing must name an imported file."),
        (spec(ParamType.ASSETS), ID, "Thing must list imported files."),
        (spec(ParamType.ASSETS), ["no"], "Thing must list imported files."),
        (spec(ParamType.BOX), [0, 0, 1], "Thing must be a box inside the picture."),
        (spec(ParamType.BOX), [0.5, 0, 0.6, 1], "Thing must be a box inside the picture."),
        (spec(ParamType.BOX), [0, 0, float("nan"), 1], "Thing must be a box inside the picture."),
        (spec(ParamType.BOX), [0, 0, 0, 1], "Thing must be a box inside the picture."),
        (spec(ParamType.BOX), [True, 0, 0.5, 0.5], "Thing must be a box inside the picture."),
    ],
)
def test_a_value_that_does_not_fit_is_explained(param, value, fault):
    assert fault_in(param, value) == fault


def test_a_large_limit_reads_as_a_number_not_in_powers_of_ten():
    param = ParamSpec("n", ParamType.INTEGER, 0, "Seed", minimum=0, maximum=2147483647)
    assert fault_in(param, 2**40) == "Seed must be at most 2147483647."


def test_a_kind_finds_its_sockets_and_parameters_by_name():
    assert MOTION.input("image").label == "Start"
    assert MOTION.output("video").label == "Clip"
    assert MOTION.param("seed").default == 0
    assert MOTION.input("video") is None
    assert MOTION.output("image") is None
    assert MOTION.param("image") is None
    assert MOTION.defaults()["size"] == "720p"


@pytest.mark.parametrize("param", MOTION.params, ids=lambda param: param.name)
def test_defaults_fit_their_own_declaration(param):
    assert fault_in(param, param.default) is None
