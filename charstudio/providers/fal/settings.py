"""Every constant of our dealings with fal.ai, so that each can be a setting."""

from __future__ import annotations

from dataclasses import dataclass, field

from charstudio.providers.net.pace import Backoff


@dataclass(frozen=True, slots=True)
class FalSettings:
    """Seconds, unless the name says otherwise."""

    concurrency: int = 8
    """Jobs sent at once. A new account runs two of them side by side; the others wait in fal's own queue, free."""

    connect_tries: int = 3
    """How often a connection is tried before a request is given up; nothing has been sent until one stands."""
    submit_s: float = 120.0
    """How long the answer to a submission may take before it counts as lost."""

    poll_s: float = 1.0
    """The shortest time between two looks at a job; never below 1."""
    poll_longest_s: float = 5.0
    poll_grows_after_s: float = 120.0
    """A job older than this is looked at less and less often."""
    offline_longest_s: float = 30.0
    """The longest time between two looks while the service is not reached."""
    lost_after_looks: int = 4
    lost_after_s: float = 6.0
    """A job counts as unknown after so many looks in a row, over this time, that all said so."""
    cold_start_s: float = 45.0
    """A job that is next in the queue for longer waits for a machine to be started."""

    collect_tries: int = 5
    collect_wait_s: float = 120.0
    """How long a job that was called finished may still be said to be in progress."""
    cancel_looks: int = 4

    upload_tries: int = 3
    upload_days: float = 7.0
    """How long fal.ai keeps an uploaded input."""

    download_tries: int = 5
    download_limit_bytes: int = 4 * 2**30

    ask_tries: int = 3
    """For prices, lists and schemas."""
    backoff: Backoff = field(default_factory=Backoff)

    @property
    def poll_interval_s(self) -> float:
        """``poll_s`` as it is kept."""
        return max(self.poll_s, 1.0)
