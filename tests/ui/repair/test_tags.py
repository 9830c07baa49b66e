"""Character tags in the prompt of a scene: chips, the list behind “[”, and characters that are never called."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from charstudio.model import graph_edits
from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character
from charstudio.model.values import CharacterId, Input, NodeId, Output
from charstudio.ui import theme
from charstudio.ui.repair.tags import CharacterTags
from tests.lab import picture

SCENE = NodeId("scene")
PROMPT = "[char1] hands [char3] a red umbrella"


async def scene_in(stage, chained, tmp_path, prompt=PROMPT):
    """A scene with Mara and Tom, selected; gives its prompt field."""
    session = stage.enter(chained)
    files = [
        picture(tmp_path / f"{name}.png", colour) for name, colour in (("mara", (200, 80, 80)), ("tom", (60, 90, 200)))
    ]
    found = (await stage.studio.import_assets(files)).assets
    kinds = stage.studio.kinds

    def edit(project):
        project = graph_edits.add_node(project, kinds, "video.references", node_id=SCENE, params={"prompt": prompt})
        for number, (asset, name) in enumerate(zip(found, ("Mara", "Tom"), strict=True), 1):
            project = graph_edits.add_asset(project, asset)
            project = add_character(project, Character(CharacterId(name), name, asset.id))
            reference = NodeId(name)
            project = graph_edits.add_node(
                project, kinds, "source.reference", node_id=reference, params={"character": name}
            )
            project = graph_edits.connect(project, kinds, Output(reference, "image"), Input(SCENE, f"char{number}"))
        return project

    stage.studio.document.apply("set up", edit)
    session.bench.canvas.select([SCENE])
    await stage.until(lambda: stage.window.findChildren(CharacterTags))
    tags = stage.window.findChildren(CharacterTags)[0]
    field = tags.parent()
    await stage.focus(field)
    field.moveCursor(QTextCursor.MoveOperation.End)
    await stage.turn()
    return tags, field


def prompt_of(stage) -> str:
    return stage.studio.project.graph.nodes[SCENE].params["prompt"]


async def test_typing_a_bracket_offers_the_characters_and_enter_puts_one_in(stage, chained, tmp_path):
    tags, field = await scene_in(stage, chained, tmp_path)
    assert field.toPlainText() == PROMPT, "colours alone change no words"
    assert stage.steps == ["set up"]
    stage.type(" and [", field)
    assert tags.list.isVisible()
    assert [tags.list.list.item(k).text() for k in range(2)] == ["[char1]  Mara", "[char2]  Tom"]
    assert not tags.list.list.item(0).icon().isNull()
    stage.key("Down", field)
    stage.key("Return", field)
    assert field.toPlainText() == f"{PROMPT} and [char2]"
    assert not tags.list.isVisible()
    await stage.until(lambda: prompt_of(stage) == f"{PROMPT} and [char2]")
    stage.studio.document.undo()
    assert prompt_of(stage) == PROMPT


async def test_letters_narrow_the_list_and_escape_closes_it_and_nothing_else(stage, chained, tmp_path):
    tags, field = await scene_in(stage, chained, tmp_path)
    stage.type(" [to", field)
    assert [tags.list.list.item(k).text() for k in range(tags.list.list.count())] == ["[char2]  Tom"]
    stage.key("Escape", field)
    assert not tags.list.isVisible()
    assert field.toPlainText().endswith(" [to")
    stage.type("m", field)
    stage.key("Tab", field)
    assert field.toPlainText().endswith(" [char2]")
    stage.type(" [zz", field)
    assert not tags.list.isVisible()


async def test_wired_tags_are_chips_and_others_are_marked(stage, chained, tmp_path):
    _, field = await scene_in(stage, chained, tmp_path)
    await stage.until(lambda: len(field.document().firstBlock().layout().formats()) == 2)
    chip, stray = field.document().firstBlock().layout().formats()
    assert chip.format.background().color() == theme.colour("accent_soft")
    assert stray.format.underlineColor() == theme.colour("bad")
    image = field.grab().toImage()
    painted = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(40)}
    assert theme.colour("accent_soft").name() in painted


async def test_a_character_that_is_never_called_is_said_quietly_and_refuses_nothing(stage, chained, tmp_path):
    await scene_in(stage, chained, tmp_path)
    from charstudio.ui.inspector.form import Note

    def notes() -> str:
        return " ".join(note.label.text() for note in stage.window.findChildren(Note) if note.isVisible())

    await stage.until(lambda: "[char2] is wired in but not in the prompt" in notes())
    kinds = stage.studio.kinds
    stage.studio.document.apply("p", lambda p: graph_edits.set_param(p, kinds, SCENE, "prompt", "[char1] and [char2]"))
    await stage.until(lambda: "not in the prompt" not in notes())
