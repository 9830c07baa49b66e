"""The card by itself: whom it shows first, choosing somebody else, and what it says while there is nothing to say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from charstudio.model.casting import CastMember
from charstudio.model.identity import Judged
from charstudio.studio.identity.values import Measured, MeasureState
from charstudio.ui.identity.card import IdentityCard, IdentityVerbs
from tests.fake_measurer import drifting, report_of, sample

ANNA, BEN = CastMember("anna", "Anna", ()), CastMember("ben", "Ben", ())


def done(member, report, **more):
    return Measured(member, MeasureState.DONE, report, **more)


@pytest.fixture
def opened():
    return []


@pytest.fixture
def card(qtbot, opened):
    made = IdentityCard(IdentityVerbs(health=opened.append), lambda: opened.append("ask"))
    qtbot.addWidget(made)
    made.resize(296, 400)
    return made


def words(card):
    return [label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card)]


def test_the_one_to_worry_about_is_shown_first_and_another_can_be_chosen(card, opened, qtbot):
    card.refresh((done(ANNA, drifting(0.8)), done(BEN, drifting(0.3))))
    card.show()
    assert card.chooser.currentText() == "Ben"
    assert card.chip.letter == "E"
    card.chooser.setFocus()
    QTest.keyClick(card.chooser, Qt.Key.Key_Up)
    assert card.chip.letter == "A"
    next(b for b in card.findChildren(QPushButton) if b.text() == "Health page…").click()
    assert opened == ["anna"]


def test_who_was_chosen_stays_when_the_numbers_change(card):
    card.refresh((done(ANNA, drifting(0.8)), done(BEN, drifting(0.3))))
    card.chooser.setCurrentIndex(0)
    card.refresh((done(ANNA, drifting(0.7)), done(BEN, drifting(0.2))))
    assert card.chooser.currentText() == "Anna"
    assert card.chip.letter == "B"


def test_one_alone_needs_no_choosing_and_nobody_no_card(card):
    card.refresh((done(ANNA, drifting(0.8)),))
    assert card.chooser.isHidden()
    card.refresh(())
    assert card.isHidden()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (MeasureState.WAITING, "Waits to be measured."),
        (MeasureState.MEASURING, "Is being measured…"),
        (MeasureState.UNASKED, "Not measured yet."),
    ],
)
def test_without_a_report_it_says_where_it_stands(card, state, said):
    card.refresh((Measured(ANNA, state),))
    assert said in words(card)
    assert not any("proof" in each for each in words(card))
    button = next(b for b in card.findChildren(QPushButton) if b.text() == "Measure now")
    assert button.isVisibleTo(card) is (state is MeasureState.UNASKED)


def test_not_measurable_is_a_dash_and_a_reason_never_a_grade(card):
    card.refresh((done(ANNA, report_of([sample(0, 0.5, Judged.NO_FACE), sample(1, 0.5, Judged.TURNED)])),))
    assert card.chip.letter == "–"
    assert "Not measurable" in words(card)
    assert "No face was seen." in words(card)


def test_a_draft_says_whose_face_it_has(card):
    card.refresh((done(ANNA, drifting(0.8), is_draft=True),))
    assert "draft of the reference’s own face" in card._about.whole_text


def test_no_number_is_cut_off_in_a_narrow_inspector(card, qtbot):
    report = replace(drifting(0.3, seconds=60), eye_px=1174.9, noise_px=12.7, jaw_pct=118.7, good_until_s=158.6)
    card.refresh((done(ANNA, report),))
    card.show()
    qtbot.waitExposed(card)
    for label in card.findChildren(QLabel):
        if label.accessibleName():
            assert label.width() >= label.sizeHint().width(), label.text()
