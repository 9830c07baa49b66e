"""What cards and tiles say beside the document: reminders to export, grades of faces."""

from __future__ import annotations

from charstudio.model.identity import Grade
from charstudio.studio.cast.reminders import Reason, Reminder
from charstudio.ui import theme
from charstudio.ui.characters.card_list import GRADE_ROLE, REMINDER_ROLE


async def opened(stage):
    session = stage.enter(stage.sample_of_stills())
    await stage.until(lambda: session.bench.is_shown)
    session.bench.show_characters()
    session.bench.casting.make_of(stage.find("Lumi"))
    (who,) = stage.studio.project.characters.values()
    return session, session.bench.characters, who


async def test_it_is_time_to_export_and_then_it_is_not(stage, monkeypatch):
    _, panel, who = await opened(stage)
    due = [Reminder(who.id, who.name, Reason.GENERATIONS, 3, None)]

    async def reminders():
        return tuple(due)

    monkeypatch.setattr(stage.studio.cast, "reminders", reminders)
    stage.studio.cast.cared.emit(None)
    await stage.until(lambda: panel.cards.index(0).data(REMINDER_ROLE) == due[0].words)
    before = panel.view.viewport().grab().toImage()
    due.clear()
    stage.studio.cast.cared.emit(None)
    await stage.until(lambda: panel.cards.index(0).data(REMINDER_ROLE) == "")
    await stage.turn()
    assert panel.view.viewport().grab().toImage() != before


async def test_the_grade_in_the_middle_stands_on_the_card(stage, monkeypatch):
    session, panel, who = await opened(stage)

    class Report:
        is_measurable = True

        def __init__(self, grade):
            self.grade = grade

    class Each:
        def __init__(self, grade):
            self.report = Report(grade)

    grades = [Grade.A, Grade.D, Grade.B]
    monkeypatch.setattr(stage.studio.identity, "shots_of", lambda _key: [(None, None, Each(grade)) for grade in grades])
    stage.studio.identity.changed.emit(frozenset())
    assert panel.cards.index(0).data(GRADE_ROLE) == Grade.B
    await stage.turn()
    card = panel.view.visualRect(panel.cards.index(0))
    graded = panel.view.viewport().grab(card).toImage()
    assert graded.pixelColor(card.width() - 24, card.height() // 2 - 8).name() == theme.palette().good
    grades.clear()
    stage.studio.identity.changed.emit(frozenset())
    assert panel.cards.index(0).data(GRADE_ROLE) is None
    assert session.bench.casting.signs.grade(who) is None


async def test_tiles_carry_the_grade_and_can_be_found_by_it(stage, monkeypatch):
    session, _, _ = await opened(stage)
    monkeypatch.setattr(stage.studio.identity, "grade_of_value", lambda value: "A" if value.info.bytes % 2 else "")
    session.bench.show_gallery()
    panel = session.bench.gallery
    await stage.until(lambda: len(panel.tiles.every) > 3)
    panel.search.field.setText("grade:b")
    await stage.until(lambda: len(panel.tiles.shown) < len(panel.tiles.every))
    assert all(panel.tiles.seen(item).grade is Grade.A for item in panel.tiles.shown)
