"""What each command does: reads playhead, selection and marks, and makes at most one edit of the document."""

from __future__ import annotations

from charstudio.ui.timeline.deeds.arranging import Arranging
from charstudio.ui.timeline.deeds.cutting import Cutting
from charstudio.ui.timeline.deeds.going import Going
from charstudio.ui.timeline.deeds.joining import Joining
from charstudio.ui.timeline.deeds.marking import Marking
from charstudio.ui.timeline.deeds.placing import Placing
from charstudio.ui.timeline.deeds.retiming import Retiming
from charstudio.ui.timeline.deeds.tracks import TrackDeeds
from charstudio.ui.timeline.deeds.wording import Wording

__all__ = ["Deeds"]


class Deeds(Cutting, Placing, Arranging, Retiming, Joining, Wording, TrackDeeds, Marking, Going):
    """The commands of one timeline. Refusals are said to the user, nothing raises."""
