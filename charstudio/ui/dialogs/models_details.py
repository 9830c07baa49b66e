"""Everything the catalogue says of one model: price and where it stands, what is refused, claimed and limited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from charstudio.ui import theme
from charstudio.ui.dialogs.models_choice import Choice
from charstudio.ui.dialogs.models_facts import limit_lines
from charstudio.ui.prices import price_words

WIDTH = 264


class DetailsPane(QWidget):
    """Shows one model, or a list of lines under a heading."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._id = ""
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setContentsMargins(16, 12, 16, 12)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.text)
        self.copy = QPushButton("Copy id")
        self.copy.setIcon(theme.icon("content-copy", "secondary"))
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._id))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(area, 1)
        layout.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)

    def show_choice(self, choice: Choice | None, faults: Iterable[str] = ()) -> None:
        """Show what is known of a model. ``faults``: what it would refuse of the node as it is set."""
        self._id = choice.id if choice is not None else ""
        self.copy.setVisible(choice is not None and not choice.is_draft)
        self.copy.setToolTip(self._id)
        self.text.setText("" if choice is None else "".join(_page(choice, faults)))

    def show_lines(self, heading: str, lines: Iterable[str]) -> None:
        """Show a list instead."""
        self.copy.hide()
        self.text.setText(_title(heading) + "".join(_line(line) for line in lines))


def _page(choice: Choice, faults: Iterable[str]) -> Iterator[str]:
    yield _title(choice.title)
    yield _line(
        choice.id if not choice.is_draft else "Runs on this machine, needs no key and costs nothing.", "secondary"
    )
    if choice.withdrawn:
        yield _line(choice.withdrawn, "bad")
    yield from _section("As this node is set", faults, "warn")
    yield from _section("Before you pay", choice.policy, "warn")
    if not choice.is_draft:
        yield from _section("Price", _price_lines(choice))
    if choice.endpoint is not None:
        yield from _section("Claimed", (f"{one.text} Claimed by {one.by}, {one.as_of}." for one in choice.claims))
        yield from _section("Limits", _limits(choice))
        if not choice.endpoint.schema_known:
            yield _line("Its parameters are guessed from its family.", "secondary")


def _price_lines(choice: Choice) -> Iterator[str]:
    quote = choice.quote
    here = price_words(quote.usd)
    yield f"This node: {here}{f' ({quote.words})' if quote.usd is not None and quote.words else ''}"
    price = choice.endpoint.price if choice.endpoint is not None else None
    if quote.usd is None and quote.words and (price is None or quote.words != price.words):
        yield f"{quote.words[:1].upper()}{quote.words[1:]}"
    if price is not None and price.words:
        yield price.words
    if price is not None and price.as_of:
        yield f"As of {price.as_of}, {'confirmed' if price.confirmed else 'not confirmed'} on the vendor's own page"


def _limits(choice: Choice) -> Iterator[str]:
    assert choice.endpoint is not None
    if choice.length.words:
        yield f"Clips: {choice.length.words}"
    if choice.picture.words:
        yield f"Pictures: {choice.picture.words}"
    yield from limit_lines(choice.endpoint)


def _section(title: str, lines: Iterable[str], role: str = "text") -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"<p style='margin: 12px 0 4px 0; font-weight: 600;'>{escape(title)}</p>"
        yield from (_line(line, role) for line in found)


def _title(words: str) -> str:
    return f"<p style='margin: 0 0 4px 0; font-size: 11pt; font-weight: 600;'>{escape(words)}</p>"


def _line(words: str, role: str = "text") -> str:
    return f"<p style='margin: 0 0 4px 0; color: {getattr(theme.palette(), role)};'>{escape(words)}</p>"
