"""Lists as people write them, and as their files hold them."""

from __future__ import annotations

import contextlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.batch import Still, Varied
from charstudio.model.errors import BadParameter, CharStudioError, StorageError
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import AssetId, NodeId, Output
from charstudio.nodes.common import DURATION, SEED
from charstudio.studio.batch_files import MAX_BYTES, ListFile, read_file, table_list
from charstudio.studio.batch_lists import lines, one, values
from charstudio.studio.batch_variables import Offer, Variable

PROMPT = ParamSpec("prompt", ParamType.TEXT, "", "Motion", multiline=True)
FPS = ParamSpec("fps", ParamType.CHOICE, "film", "Frame rate", choices=("film", "24"), choice_labels=("Film's", "24"))
SOUND = ParamSpec("sound", ParamType.BOOLEAN, False, "Sound")
A_STILL, AN_OUTPUT = Still(AssetId("a" * 64)), Output(NodeId("n"), "image")
VARIABLES = (
    Variable(Varied("prompt", "Motion"), "as it is", PROMPT),
    Variable(Varied("seed", "Seed"), 9, SEED),
    Variable(Varied("fps", "Frame rate"), "film", FPS),
    Variable(
        Varied("image", "Picture", is_input=True),
        offers=(Offer("Lumi portrait.png", A_STILL), Offer("State", AN_OUTPUT)),
    ),
)


def fault(text, spec):
    with pytest.raises(BadParameter) as caught:
        values(text, spec)
    return caught.value.message


def file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def table(tmp_path, content, variables=VARIABLES):
    return table_list(read_file(file(tmp_path, "shots.csv", content)), variables)


# Lines


def test_each_line_is_a_value_and_blank_lines_and_comments_are_none():
    assert lines("Slow dolly in\n\n  # not yet\n  Pan left  \r\nHold") == ("Slow dolly in", "Pan left", "Hold")


def test_prompts_keep_their_commas_and_dashes():
    assert values("a - b, c; 1-3\n5 random", PROMPT) == ("a - b, c; 1-3", "5 random")


@given(st.lists(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1).filter(lambda t: t[0] != "#")))
def test_no_line_is_lost(found):
    assert values("\n".join(found), PROMPT) == tuple(found)


# Numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-10", tuple(range(1, 11))),
        ("3, 7, 42", (3, 7, 42)),
        ("3 7;42\n8", (3, 7, 42, 8)),
        ("1 – 3, 9", (1, 2, 3, 9)),
        ("3-1", (3, 2, 1)),
        ("5..7", (5, 6, 7)),
        ("5 to 7", (5, 6, 7)),
        ("# first\n7", (7,)),
        ("7.0", (7,)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_seeds_are_written_as_a_range_a_list_or_both(text, expected):
    assert values(text, SEED) == expected


def test_random_seeds_are_so_many_different_ones_and_stay_while_something_else_is_typed():
    first = values("5 random", SEED, salt="one")
    assert len(set(first)) == 5
    assert all(0 <= seed < 2**31 for seed in first)
    assert values("5 random", SEED, salt="one") == first
    assert values("5 random, 3", SEED, salt="one") == (*first, 3)
    assert values("5 random", SEED, salt="two") != first
    assert len(set(values("5 random, 5 random", SEED))) == 10


def test_decimal_numbers_are_values_of_what_takes_them():
    assert values("1.5, 3", DURATION) == (1.5, 3.0)


@pytest.mark.parametrize(
    ("text", "spec", "words"),
    [
        ("1, two", SEED, "“two” is not a number."),
        ("1.5", SEED, "“1.5” is not a whole number."),
        ("-3", SEED, "-3 does not fit: Seed must be at least 0."),
        ("40", DURATION, "40.0 does not fit: Length must be at most 30 s."),
        ("1-100000", SEED, "“1-100000” is 100,000 values; 500 is the most at once."),
        ("900 random", SEED, "“900 random” is 900 values; 500 is the most at once."),
        ("5 random", DURATION, "Length cannot be random."),
        ("nan", DURATION, "“nan” is not a number."),
        ("9" * 400, SEED, f"“{'9' * 39}…” is not a number."),
        ("1-" + "9" * 4000, SEED, f"“1-{'9' * 37}…” is not a number."),
        (" ".join(map(str, range(501))), SEED, "Seed has 501 values; 500 is the most at once."),
        ("x\n" * 501, PROMPT, "Motion has 501 values; 500 is the most at once."),
    ],
)
def test_what_cannot_be_read_is_named(text, spec, words):
    assert fault(text, spec) == words


@given(st.text(max_size=40), st.sampled_from([SEED, DURATION, FPS, SOUND, PROMPT]))
def test_whatever_is_typed_gives_values_that_fit_or_a_sentence(text, spec):
    try:
        found = values(text, spec)
    except BadParameter:
        return
    assert all(one(str(value), spec) == value for value in found if spec is not PROMPT)


# Words


def test_choices_go_by_what_the_form_calls_them_or_what_is_stored():
    assert values("film's\nFILM\n24", FPS) == ("film", "film", "24")
    assert fault("25", FPS) == "Frame rate has no choice “25”."


def test_switches_are_on_or_off():
    assert values("on\nNo\nTRUE", SOUND) == (True, False, True)
    assert fault("perhaps", SOUND) == "Sound is on or off, not “perhaps”."


# Text files


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ufeffÀ l'aube\r\nNuit".encode(), "À l'aube\nNuit"),
        ("À l'aube\nNuit".encode("utf-16"), "À l'aube\nNuit"),
        ("Ã la carte – dusk".encode("cp1252"), "Ã la carte – dusk"),
        (b"one\rtwo", "one\ntwo"),
        (b"\x81\x8d", "\x81\x8d"),
        (b"", ""),
    ],
)
def test_text_is_read_whatever_program_wrote_it(tmp_path, content, text):
    assert read_file(file(tmp_path, "prompts.txt", content)) == ListFile("prompts.txt", text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "“odd.txt” is not a text."),
        (b"x" * (MAX_BYTES + 1), "“odd.txt” is larger than 4 MB, too large for a list."),
        (b"\xff\xfea", "“odd.txt” is not a readable text."),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, content, words):
    with pytest.raises(StorageError) as caught:
        read_file(file(tmp_path, "odd.txt", content))
    assert caught.value.message == words


def test_a_file_that_is_not_there_or_is_none_is_refused(tmp_path):
    for path in (tmp_path / "gone.txt", tmp_path):
        with pytest.raises(CharStudioError):
            read_file(path)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(CharStudioError):
        read_file(tmp_path / "pipe.txt")


# Tables


def test_the_first_row_names_what_the_columns_vary(tmp_path):
    found = table(tmp_path, "prompt,Seed\nSlow dolly in,1-3\n".replace("1-3", "3") + "Pan left,7\n")
    assert found.found.label == "Motion and Seed"
    assert found.found.rows == (("Slow dolly in", 3), ("Pan left", 7))
    assert found.remarks == ()


def test_cells_in_quotation_marks_keep_line_breaks_commas_and_marks(tmp_path):
    found = table(tmp_path, 'Motion,Seed\r\n"She waits,\r\nthen ""turns""",3\r\n')
    assert found.found.rows == (('She waits,\nthen "turns"', 3),)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_found_by_the_first_row(tmp_path, separator):
    content = f'"Motion"{separator}SEED\nHold, then pan{separator}3\n'
    assert table(tmp_path, content).found.rows == (("Hold, then pan", 3),)


def test_a_table_of_one_column_needs_no_quotation_marks(tmp_path):
    assert table(tmp_path, "Motion\nHold, then pan; slowly\n").found.rows == (("Hold, then pan; slowly",),)


def test_names_are_found_in_any_spelling_and_rows_without_anything_are_none(tmp_path):
    found = table(tmp_path, "frame_rate, SEED \n\n24,1\n,\n")
    assert found.found.rows == (("24", 1),)


def test_an_empty_cell_is_what_the_node_has_now(tmp_path):
    assert table(tmp_path, "Motion,Seed\n,4\nPan\n").found.rows == (("as it is", 4), ("Pan", 9))


def test_pictures_go_by_the_name_of_their_file_or_node(tmp_path):
    found = table(tmp_path, "Picture\nlumi portrait.PNG\nLumi portrait\nState\n")
    assert found.found.rows == ((A_STILL,), (A_STILL,), (AN_OUTPUT,))


def test_a_column_that_nothing_is_known_of_is_named_and_the_rest_is_read(tmp_path):
    found = table(tmp_path, "Motion,Scene,\nPan,4,\n")
    assert found.found.rows == (("Pan",),)
    assert found.remarks == ("The column “Scene” is left out: this node has nothing of that name.",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "“shots.csv” is empty."),
        ("Scene,Take\n1,2\n", "The first row of “shots.csv” names nothing that can vary."),
        ("Motion,Seed\n", "“shots.csv” has names in its first row and no values below."),
        ("prompt,Motion\na,b\n", "“shots.csv” has two columns for Motion."),
        ("Motion,Seed\na,1\nb,two\n", "Row 3: “two” is not a number."),
        ("Motion,Seed\nHold, then pan,1\n", "Row 2 has more values than the first row has names."),
        ("Picture\nnobody.png\n", "Row 2: There is no “nobody.png” in this film."),
        ("Picture,Seed\n,1\n", "Row 2: Picture is empty."),
        ("Seed\n" + "1\n" * 501, "“shots.csv” has 501 rows; 500 is the most at once."),
    ],
)
def test_a_table_that_cannot_be_used_says_where(tmp_path, content, words):
    with pytest.raises(BadParameter) as caught:
        table(tmp_path, content)
    assert caught.value.message == words


@pytest.mark.parametrize("content", ['Motion,Seed\n"no end,1\n', f'Motion,Seed\n"{"x" * 200_000}",1\n'])
def test_a_broken_table_is_refused_with_the_line(tmp_path, content):
    with pytest.raises(StorageError, match="is not a sound table: line"):
        table(tmp_path, content)


@given(st.text(max_size=80))
def test_whatever_a_table_holds_it_is_read_or_refused_in_words(tmp_path_factory, content):
    path = file(tmp_path_factory.mktemp("any"), "any.csv", content.encode("utf-8", "replace"))
    with contextlib.suppress(CharStudioError):
        table_list(read_file(path), VARIABLES)
