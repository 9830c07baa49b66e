"""Two lines of versions: whoever takes the other over loses nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.character_edits import change_character, keep_version
from charstudio.model.character_merge import Standing, standing, taken_over
from charstudio.model.characters import Character
from charstudio.model.checks import check
from charstudio.model.values import CharacterId
from tests.model.strategies import ASSETS, characters, empty_project

MIRA, DAY = CharacterId("ch_1"), "2026-11-28"
FILES = tuple(asset.id for asset in ASSETS)


def grown(*episodes: str, start: Character | None = None) -> Character:
    """A character after each of these episodes, each kept before the next."""
    project = empty_project()
    if start is not None:
        project = replace(project, characters={MIRA: start})
    for episode in episodes:
        project = change_character(keep_version(project, MIRA, "", DAY), MIRA, episode=episode)
    return project.characters[MIRA]


def test_how_two_states_stand_to_each_other():
    base = grown("E1")
    later, other = grown("E2", start=base), grown("E2b", start=base)
    assert standing(base, base) is Standing.SAME
    assert standing(base, replace(base, id=CharacterId("x"), version=9)) is Standing.SAME
    assert standing(base, later) is Standing.NEWER
    assert standing(later, base) is Standing.OLDER
    assert standing(later, other) is Standing.APART
    assert standing(base, Character(MIRA, "Somebody else")) is Standing.APART


def test_what_grew_out_of_ours_is_taken_with_its_numbers():
    base = grown("E1")
    later = grown("E2", "E3", start=base)
    assert taken_over(base, later, "before", DAY) == later
    stranger = replace(later, id=CharacterId("x"))
    assert taken_over(base, stranger, "before", DAY).id == MIRA


def test_lines_that_went_apart_are_laid_one_after_the_other():
    base = grown("E1")
    ours, theirs = grown("E2", start=base), grown("E2b", "E3b", start=base)
    both = taken_over(ours, theirs, "Before taking over", DAY)
    assert [(old.number, old.character.episode, old.note) for old in both.history] == [
        (1, "", ""),
        (2, "E1", ""),
        (3, "E2", "Before taking over"),
        (4, "E2b", ""),
    ]
    assert (both.version, both.episode) == (5, "E3b")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(characters(FILES), characters(FILES, "other"), st.booleans())
def test_no_version_of_either_is_ever_lost(ours, theirs, is_grown):
    if is_grown:
        theirs = grown("E8", "E9", start=ours)
    both = taken_over(ours, theirs, "before", DAY)
    assert check(replace(empty_project(), characters={MIRA: both})) == []

    def states(who):
        return {
            repr(replace(each, id=MIRA, version=1, history=())) for each in (who, *(v.character for v in who.history))
        }

    assert states(both) == states(ours) | states(theirs)
    assert replace(both, id=theirs.id, version=theirs.version, history=theirs.history) == theirs
    assert standing(both, theirs) is Standing.SAME
    again = taken_over(both, theirs, "before", DAY)
    assert states(again) == states(both)
