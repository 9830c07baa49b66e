"""Every constant of our dealings with RunPod, so that each can be a setting."""

from __future__ import annotations

from dataclasses import dataclass, field

from charstudio.providers.net.pace import Backoff

LEAST_POLL_S = 2.0
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class RunPodSettings:
    """Seconds, unless the name says otherwise."""

    concurrency: int = 4
    connect_tries: int = 3
    submit_s: float = 120.0
    """How long the answer to a submission may take before it counts as lost."""

    poll_s: float = 2.0
    """The shortest time between two looks at a job; never below 2."""
    poll_longest_s: float = 6.0
    poll_grows_after_s: float = 120.0
    offline_longest_s: float = 30.0
    lost_after_looks: int = 4
    lost_after_s: float = 6.0
    cold_start_s: float = 45.0

    collect_tries: int = 5
    cancel_looks: int = 2

    body_limit_bytes: int = 10 * MEGABYTE
    """The largest request RunPod takes, where the catalogue does not say otherwise."""

    download_tries: int = 5
    download_limit_bytes: int = 4 * 2**30

    ask_tries: int = 3
    backoff: Backoff = field(default_factory=Backoff)

    @property
    def poll_interval_s(self) -> float:
        """``poll_s`` as it is kept."""
        return max(self.poll_s, LEAST_POLL_S)
