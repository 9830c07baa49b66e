"""The one place where ``distributed`` is looked for: whoever has not installed it is told so in plain words."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import Any

from charstudio.model.errors import FarmNotInstalled
from charstudio.studio.farm.place import Place

INSTALL = "pip install 'charstudio[farm]'"


def is_installed() -> bool:
    """Whether other machines can be used at all."""
    return find_spec("distributed") is not None


def distributed() -> Any:
    """The library, with what suits us set. Raises ``FarmNotInstalled``."""
    if not is_installed():
        raise FarmNotInstalled("What talks to other machines is not installed.", f"Install it: {INSTALL}")
    import dask  # noqa: PLC0415 - takes most of a second, and few ever need it
    import distributed as library  # noqa: PLC0415

    dask.config.set(_SETTINGS)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said in our own words
    return library


def security(place: Place) -> Any:
    """What both ends of an encrypted line need; None for an open one."""
    if not place.is_encrypted:
        return None
    own = {"cert": str(place.cert), "key": str(place.key)}
    roles = {f"tls_{role}_{what}": path for role in ("client", "worker", "scheduler") for what, path in own.items()}
    return distributed().Security(tls_ca_file=str(place.ca), require_encryption=True, **roles)


_SETTINGS = {
    "distributed.scheduler.worker-ttl": "60s",  # a machine that lost its power says no goodbye
    "distributed.scheduler.allowed-failures": 5,  # deaths beside one task before it is the task's fault
    "distributed.worker.profile.enabled": False,
    "distributed.admin.large-graph-warning-threshold": "512MB",
}
