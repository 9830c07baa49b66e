"""The forms of a clip and of the film."""

from __future__ import annotations

from fractions import Fraction

from stage import button

from charstudio.model.timeline import Fit, TransitionKind
from charstudio.model.timeline_edits import set_format, set_track
from charstudio.ui.inspector.clip_field import SPEED


def page(stage):
    return stage.session.bench.inspector._page


def clip(stage, name):
    return next(found for _, found in stage.studio.project.timeline.clips() if found.name == name)


def show(stage, name):
    stage.session.bench.timeline.select([clip(stage, name).id])


def choose(stage, row, value):
    editor = page(stage)._rows[row][1]
    index = editor.box.findData(value)
    editor.box.setCurrentIndex(index)
    editor.box.activated.emit(index)


async def enter(stage, name="Shot 2, she waits"):
    stage.enter(stage.sample())
    show(stage, name)
    await stage.turn()
    return clip(stage, name)


async def type_number(stage, row, text):
    field = page(stage)._rows[row][1].field
    page(stage).ensureWidgetVisible(field)
    await stage.focus(field)
    field.selectAll()
    stage.type(text)
    stage.key("Return")
    await stage.turn()


async def test_volume_fades_and_speed_are_typed(stage):
    await enter(stage)
    await type_number(stage, "gain_db", "-6")
    await type_number(stage, "fade_in", "0.5")
    page(stage).open_section(SPEED)
    await type_number(stage, "speed", "200")
    found = clip(stage, "Shot 2, she waits")
    assert found.gain_db == -6
    assert found.fade_in == Fraction(1, 2)
    assert found.speed == 2
    assert stage.steps == ["Set Volume", "Set Fade in", "Set Speed"]


async def test_a_clip_that_would_run_into_the_next_is_refused_in_words(stage):
    found = await enter(stage)
    page(stage).open_section(SPEED)
    await type_number(stage, "speed", "50")
    assert clip(stage, found.name) == found
    assert page(stage)._rows["speed"][1].field.value() == 100
    assert stage.window.remark


async def test_the_fit_and_the_beginning_are_chosen(stage):
    found = await enter(stage)
    assert found.transition is not None
    choose(stage, "fit", Fit.FILL.value)
    choose(stage, "transition", "cut")
    await stage.turn()
    assert clip(stage, found.name).transition is None
    assert not page(stage)._rows["length"][0].isVisible()
    choose(stage, "transition", TransitionKind.DIP.value)
    await stage.turn()
    assert clip(stage, found.name).fit is Fit.FILL
    assert clip(stage, found.name).transition.kind is TransitionKind.DIP
    assert page(stage)._rows["length"][0].isVisible()


async def test_an_impossible_value_is_refused_in_words_and_the_field_goes_back(stage):
    found = await enter(stage)
    await type_number(stage, "fade_in", "10")
    shown = page(stage)._rows["fade_in"][1].field.value()
    assert Fraction(shown).limit_denominator(1000) == clip(stage, found.name).fade_in.limit_denominator(1000)


async def test_a_clip_is_renamed_and_its_node_found(stage):
    await enter(stage)
    title = page(stage)._name
    await stage.focus(title)
    title.selectAll()
    stage.type("She waits")
    stage.key("Return")
    assert clip(stage, "She waits")
    stage.click(button(page(stage), "Show the node that made it"))
    await stage.turn()
    assert stage.session.bench.canvas.selected == (stage.find("Shot 2, she waits"),)
    assert stage.session.bench.workspace == "graph"


async def test_a_sound_has_no_picture_settings(stage):
    await enter(stage, "Music")
    assert not page(stage)._rows["fit"][0].isVisible()
    assert not page(stage)._rows["transition"][0].isVisible()


async def test_a_locked_track_locks_the_form(stage):
    found = await enter(stage)
    track = stage.studio.project.timeline.find(found.id)[0]
    stage.studio.document.apply("Lock", lambda project: set_track(project, track.id, locked=True))
    await stage.turn()
    assert not any(editor.isEnabled() for _, editor in page(stage)._rows.values())
    assert "locked" in page(stage)._place.text()


async def test_deleting_the_clip_shows_the_film_again(stage):
    session = stage.enter(stage.sample())
    show(stage, "Music")
    await stage.focus(session.bench.timeline)
    stage.key("Del")
    await stage.turn()
    assert page(stage).__class__.__name__ == "FilmPage"


async def test_the_film_is_renamed_and_given_another_format(stage):
    stage.enter(stage.sample())
    await stage.turn()
    title = page(stage)._title
    await stage.focus(title)
    title.selectAll()
    stage.type("Falling")
    stage.key("Return")
    assert stage.studio.project.title == "Falling"
    page(stage)._size.edited.emit("720x1280")
    page(stage)._rate.edited.emit("30000/1001")
    timeline = stage.studio.project.timeline
    assert (timeline.width_px, timeline.height_px) == (720, 1280)
    assert (timeline.rate.num, timeline.rate.den) == (30000, 1001)
    assert stage.steps == ["Rename film to Falling", "Set picture size", "Set frame rate"]


async def test_a_format_of_nobodys_list_is_shown_as_it_is(stage):
    stage.enter(stage.sample())
    stage.studio.document.apply("Odd", lambda project: set_format(project, width_px=1000, height_px=1000))
    await stage.turn()
    assert page(stage)._size.box.currentText() == "1000 × 1000"
