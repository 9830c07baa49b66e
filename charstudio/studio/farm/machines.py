"""Other machines as the studio uses them: one thing that makes drafts, proxies and films."""

from __future__ import annotations

from pathlib import Path

from charstudio.media.proxies import Proxies
from charstudio.media.segment_coding import SegmentWork
from charstudio.providers.draft.wishes import Bench, Made
from charstudio.providers.requests import Capability
from charstudio.storage.settings import Settings
from charstudio.studio.farm.cluster import Machine
from charstudio.studio.farm.drafts import FarmDrafts
from charstudio.studio.farm.farm import MOST_ORDERS, Farm
from charstudio.studio.farm.films import FarmFilms, FarmLanes
from charstudio.studio.farm.place import place_of
from charstudio.studio.farm.scrub_copies import FarmProxies


class Machines:
    """The machines of ``farm``. Making one is cheap; they are called when first needed."""

    places = MOST_ORDERS
    """How many drafts may be on their way at once."""

    def __init__(self, farm: Farm, chosen: tuple[str, ...] = ()) -> None:
        self.farm = farm
        self.chosen = chosen
        """The settings they come from; empty: from elsewhere."""
        self._drafts = FarmDrafts(farm)
        self._proxies = FarmProxies(farm)
        self._films = FarmFilms(farm)

    def call(self) -> tuple[Machine, ...]:
        """``Farm.call``. Waits."""
        return self.farm.call()

    def render(self, capability: Capability, bench: Bench) -> Made:
        """``FarmDrafts.render``. Waits."""
        return self._drafts.render(capability, bench)

    def want_proxy(self, proxies: Proxies, path: Path) -> None:
        """``FarmProxies.want``."""
        self._proxies.want(proxies, path)

    def film_lanes(self, work: SegmentWork) -> FarmLanes | None:
        """``FarmFilms.open``, for ``media.export.export(elsewhere=…)``. Waits."""
        return self._films.open(work)

    def close(self) -> None:
        """Hang up; what is on its way is given up."""
        self._proxies.close()
        self.farm.close()


def chosen(settings: Settings) -> tuple[str, ...]:
    """What of the settings is about other machines."""
    return (
        settings.machines_address,
        settings.machines_fall_back,
        settings.machines_ca,
        settings.machines_cert,
        settings.machines_key,
    )


def machines_of(settings: Settings) -> Machines | None:
    """The machines of the settings; None: there are none. Raises ``FarmError`` for an address that is none."""
    if not settings.machines_address:
        return None
    ca, cert, key = (Path(path) if path else None for path in chosen(settings)[2:])
    place = place_of(settings.machines_address, ca, cert, key)
    return Machines(Farm(place, falls_back=settings.machines_fall_back == "on"), chosen(settings))
