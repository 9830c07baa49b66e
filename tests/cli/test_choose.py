"""What people type, found in the project."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.cli import choose
from charstudio.cli.faults import WrongUse
from charstudio.model import character_edits, graph_edits
from charstudio.model.characters import Character, Outfit
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.values import CharacterId, NodeId
from charstudio.nodes.registry import load_kinds, specs

KINDS = specs(load_kinds(())[0])


def project(*titles: str) -> Project:
    made = Project()
    for index, title in enumerate(titles):
        made = graph_edits.add_node(made, KINDS, "video.lipsync", title=title, node_id=NodeId(f"n{index}"))
    return made


def test_ids_come_before_titles_and_case_does_not_matter():
    found = project("Talk", "n0")
    assert choose.node(found, "n0").title == "Talk"
    assert choose.node(found, "TALK").id == "n0"


def test_there_is_no_such_node():
    with pytest.raises(WrongUse) as caught:
        choose.node(project("Talk"), "Walk on")
    assert "“Talk”" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "param", "value"),
    [
        ("Talk.seed=7", "seed", 7),
        ("Talk.Mouth=auto", "mouth_box", None),
        ("Talk.mouth_box=0.4,0.5,0.2,0.1", "mouth_box", [0.4, 0.5, 0.2, 0.1]),
        ("Talk.fps=30", "fps", "30"),
        ("Talk.size=Same as the source", "size", "source"),
        ("Talk.model=a=b", "model", "a=b"),
        ("Talk.strength=0.5", "strength", 0.5),
    ],
)
def test_values_are_read_as_the_parameter_wants_them(text, param, value):
    spec = KINDS["video.lipsync"].param("mouth_box")
    assert spec is not None
    text = text.replace("Talk.Mouth", f"Talk.{spec.label}")
    found = choose.assignment(project("Talk"), KINDS, text)
    assert (found.param, found.value) == (param, value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:00:04:12", Fraction(9, 2)), ("4.5", Fraction(9, 2)), ("4.5s", Fraction(9, 2)), ("0", Fraction(0))],
)
def test_times(text, seconds):
    assert choose.moment(text, Rate(24)) == seconds


@pytest.mark.parametrize("text", ["soon", "-1", "1:xx", "nan", "inf", "", "99999999999"])
def test_what_is_no_time(text):
    with pytest.raises(WrongUse):
        choose.moment(text, Rate(24))


def cast_film():
    project = graph_edits.add_node(Project(), KINDS, "source.reference", title="Who", node_id=NodeId("who"))
    lumi = Character(CharacterId("ch_1"), "Lumi", outfits=(Outfit(2, "Raincoat"),))
    project = character_edits.add_character(project, lumi)
    return character_edits.add_character(project, Character(CharacterId("ch_2"), "Old Tom"))


def test_a_character_is_chosen_by_name_or_id():
    film = cast_film()
    assert choose.assignment(film, KINDS, "Who.character=old tom").value == "ch_2"
    assert choose.assignment(film, KINDS, "Who.character=ch_1").value == "ch_1"
    assert choose.assignment(film, KINDS, "Who.character=").value == ""
    with pytest.raises(WrongUse, match="no character “Lumy”"):
        choose.assignment(film, KINDS, "Who.character=Lumy")
    twice = character_edits.add_character(film, Character(CharacterId("ch_3"), "lumi"))
    with pytest.raises(WrongUse, match="2 characters"):
        choose.assignment(twice, KINDS, "Who.character=Lumi")


def test_an_outfit_is_chosen_by_number_or_name():
    film = graph_edits.set_param(cast_film(), KINDS, NodeId("who"), "character", "ch_1")
    for text, number in (("2", 2), ("raincoat", 2), ("base", 0), ("", 0)):
        assert choose.assignment(film, KINDS, f"Who.outfit={text}").value == number
    with pytest.raises(WrongUse, match="no outfit “ball gown”"):
        choose.assignment(film, KINDS, "Who.outfit=ball gown")
