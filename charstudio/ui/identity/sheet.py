"""Beside the picture: the character's master, and the view of the sheet nearest to how the head is turned now."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from charstudio.model.casting import CastMember
from charstudio.model.characters import View
from charstudio.model.identity import IdentityReport, Judged, Sample
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId
from charstudio.studio.identity.words import judged_words, number, share
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.pictures import fitted

WIDTH = 184
_TALL = 320
"""Pixels of height from which the two pictures stand one above the other."""

_TURNED_DEG, _SIDE_DEG = 12.0, 40.0
_NEAR = {View.FRONT: 0, View.THREE_QUARTER: 1, View.SIDE: 2}


class SheetPanel(QWidget):
    """Narrow; there only while the viewer has room for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._name = QLabel()
        self._name.setProperty("role", "heading")
        self._master, self._nearest = _Still("Master"), _Still("Nearest")
        self._values = QGridLayout()
        self._values.setHorizontalSpacing(8)
        self._values.setVerticalSpacing(2)
        self._values.setColumnStretch(0, 1)
        self._rows: dict[str, QLabel] = {}
        for place, what in enumerate(("Likeness", "Eyes", "Jaw", "Turned", "Judged")):
            head, value = QLabel(what), QLabel("–")
            head.setProperty("role", "small")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._rows[what] = value
            self._values.addWidget(head, place, 0)
            self._values.addWidget(value, place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self._name)
        self._pictures = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pictures.setSpacing(8)
        self._pictures.addWidget(self._master, 1)
        self._pictures.addWidget(self._nearest, 1)
        column.addLayout(self._pictures, 1)
        column.addLayout(self._values)
        self.setAccessibleName("Character sheet")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures beside each other where it is low."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._pictures.setDirection(ways.TopToBottom if self.height() >= _TALL else ways.LeftToRight)

    def use(self, thumbnails: Thumbnails) -> None:
        """Where small pictures come from."""
        self._master.use(thumbnails)
        self._nearest.use(thumbnails)

    def show_member(self, project: Project, member: CastMember, report: IdentityReport, sample: Sample | None) -> None:
        """Show somebody's sheet and the values of one moment."""
        yaw = sample.yaw_deg if sample is not None else None
        nearest = nearest_view(project, member, yaw)
        self._name.setText(self._name.fontMetrics().elidedText(member.name, Qt.TextElideMode.ElideRight, WIDTH - 24))
        self._name.setToolTip(member.name)
        self._master.show_value(_value(project, member.references[0]))
        self._nearest.show_value(_value(project, nearest) if nearest is not None else None)
        self._nearest.setVisible(nearest is not None)
        for what, words in values_of(report, sample).items():
            self._rows[what].setText(words)


def values_of(report: IdentityReport, sample: Sample | None) -> dict[str, str]:
    """The current values, as short as a narrow column wants them."""
    noise = f" ±{report.noise_px:.1f}" if report.noise_px is not None else ""
    is_known = sample is not None and sample.judged is Judged.OK
    eye = sample.eye_px if sample is not None and is_known else None
    jaw = sample.jaw_pct if sample is not None and is_known else None
    yaw = sample.yaw_deg if sample is not None else None
    return {
        "Likeness": number(sample.similarity) if sample is not None and is_known else "–",
        "Eyes": f"{abs(eye):.1f}{noise} px" if eye is not None else "–",
        "Jaw": f"{abs(jaw):.1f} %" if jaw is not None else "–",
        "Turned": f"{abs(yaw):.0f}°" if yaw is not None else "–",
        "Judged": share(report.coverage),
    }


def line_of(report: IdentityReport, sample: Sample | None) -> str:
    """The same in one line, for where there is no room for a column."""
    if sample is not None and sample.judged is not Judged.OK:
        return f"{judged_words(sample).capitalize()} · {share(report.coverage)} judged"
    told = values_of(report, sample)
    names = ("Likeness", "Eyes", "Jaw", "Turned")
    parts = [f"{name.lower()} {told[name]}" for name in names if told[name] != "–"]
    return " · ".join([*parts, f"{told['Judged']} judged"])


def nearest_view(project: Project, member: CastMember, yaw_deg: float | None) -> AssetId | None:
    """The picture of the sheet, other than the master, from the angle nearest to this one; None: there is none."""
    others = [each for each in member.references[1:] if each in project.assets]
    if not others:
        return None
    character = project.characters.get(member.character) if member.character is not None else None
    views = {item.asset: item.view for item in character.sheet} if character is not None else {}
    turned = abs(yaw_deg or 0.0)
    wanted = 0 if turned < _TURNED_DEG else 1 if turned < _SIDE_DEG else 2
    return min(others, key=lambda each: abs(_NEAR.get(views.get(each, View.ANGLE), 3) - wanted))


def _value(project: Project, asset: AssetId) -> MediaValue | None:
    found = project.assets.get(asset)
    return MediaValue(found.media, found.info) if found is not None else None


class _Still(QWidget):
    """One picture fitted into the room there is, its name below it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.setMinimumWidth(60)
        self._thumbnails: Thumbnails | None = None
        self._value: MediaValue | None = None
        self.setMinimumHeight(48)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        """Square, with a line of words."""
        return QSize(76, 92)

    def use(self, thumbnails: Thumbnails) -> None:
        """Where the picture comes from."""
        if self._thumbnails is None:
            self._thumbnails = thumbnails
            thumbnails.ready.connect(lambda _ref: self.update())

    def show_value(self, value: MediaValue | None) -> None:
        """Show another picture."""
        if value != self._value:
            self._value = value
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint picture and name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(self.rect()).adjusted(0, 0, 0, -16)
        painter.fillRect(room, theme.colour("field"))
        picture = None
        if self._value is not None and self._thumbnails is not None:
            picture = self._thumbnails.get(self._value)
        if picture is not None:
            painter.drawPixmap(fitted(picture, room), picture, QRectF(picture.rect()))
        painter.setFont(theme.font(8))
        painter.setPen(theme.colour("secondary"))
        foot = QRectF(0, room.bottom() + 1, room.width(), 15)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._words)
