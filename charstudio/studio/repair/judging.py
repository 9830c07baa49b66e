"""The judge of new takes: waits until the watch of likeness has measured a clip, and gives its grade."""

from __future__ import annotations

import asyncio

from charstudio.model.casting import cast_of
from charstudio.model.identity import Grade
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import NodeId
from charstudio.studio.identity.values import MeasureState, worst
from charstudio.studio.identity.watch import IdentityWatch

_UNKNOWN_S = 8.0
"""So long a clip may be unknown to the watch: it looks through the film a moment after a result arrives."""
_BUSY = {MeasureState.WAITING, MeasureState.MEASURING, MeasureState.UNASKED}


def why_not(watch: IdentityWatch, project: Project, node: NodeId) -> str:
    """A sentence when what a node makes could not be measured; empty when it can."""
    if not watch.is_on:
        return "Likeness is not measured here."
    if watch.unavailable:
        return watch.unavailable
    if not cast_of(project).get(node):
        return "No character acts in this node, so likeness could not be measured."
    return ""


async def grade_of_clip(watch: IdentityWatch, media: MediaValue) -> Grade:
    """The grade of a clip, of several characters the worst; ``NONE`` where it cannot be measured."""
    sha = media.media.sha256
    news = asyncio.Event()
    forget = watch.changed.connect(lambda changed: news.set() if sha in changed else None)
    try:
        watch.ask([sha])
        while (state := watch.state(sha)) is None or state in _BUSY:
            news.clear()
            try:
                await asyncio.wait_for(news.wait(), None if state in _BUSY else _UNKNOWN_S)
            except TimeoutError:
                return Grade.NONE
    finally:
        forget()
    found = worst(watch.of_media(sha))
    return found.report.grade if found is not None and found.report is not None else Grade.NONE
