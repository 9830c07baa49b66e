"""How fal.ai's answers about a job are read by ``net.watching``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from charstudio.model.errors import AuthFailed, OutOfCredit, ProviderError
from charstudio.providers.fal.client import SERVICE
from charstudio.providers.fal.faults import About, fault
from charstudio.providers.fal.queue import State, status_of
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.replies import Reply
from charstudio.providers.net.watching import Answers, Look, Stage, WatchSettings

_STAGES = {State.QUEUED: Stage.QUEUED, State.RUNNING: Stage.RUNNING, State.DONE: Stage.DONE}


def answers(about: About, today: Callable[[], datetime]) -> Answers:
    """The reading of one job's answers."""

    def denied(reply: Reply) -> ProviderError | None:
        error = fault(reply, about, today())
        return error if isinstance(error, AuthFailed | OutOfCredit) else None

    return Answers(SERVICE, look_of, denied, about.secrets)


def look_of(reply: Reply) -> Look | None:
    """What a status reply says. A job that is done with an error has failed: there is no word for that."""
    status = status_of(reply.object()) if reply.is_good else None
    if status is None or status.state is State.ODD:
        return None
    stage = Stage.FAILED if status.error else _STAGES[status.state]
    return Look(stage, status.position, status.log)


def watch_settings(settings: FalSettings) -> WatchSettings:
    """The part of the settings that is about looking."""
    return WatchSettings(
        settings.poll_interval_s,
        settings.poll_longest_s,
        settings.poll_grows_after_s,
        settings.offline_longest_s,
        settings.lost_after_looks,
        settings.lost_after_s,
        settings.cold_start_s,
    )
