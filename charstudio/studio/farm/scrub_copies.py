"""Proxies made by other machines, several clips at a time, and put where the project keeps its own."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from charstudio.media.proxies import Proxies
from charstudio.model.errors import CharStudioError
from charstudio.studio.farm.content import content_of
from charstudio.studio.farm.farm import MOST_ORDERS, Farm
from charstudio.studio.farm.tasks import NoLongerWanted

_log = logging.getLogger(__name__)


class FarmProxies:
    """``want`` in the place of ``Proxies.want``. Like there, nothing ever fails: what the machines cannot do is done
    here.
    """

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._pool = ThreadPoolExecutor(MOST_ORDERS // 2, "farm-proxies")

    def want(self, proxies: Proxies, path: Path) -> None:
        """Have a proxy of this clip, if one pays. Cheap."""
        if proxies.is_building and not proxies.is_closing:
            self._pool.submit(self._make, proxies, path)

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _make(self, proxies: Proxies, path: Path) -> None:
        try:
            if not proxies.has_whole(path):
                self._fetch(proxies, path)
        except NoLongerWanted:
            return
        except (CharStudioError, OSError) as error:
            _log.info("No proxy of %s from other machines: %s", path.name, error)
        proxies.want(path)

    def _fetch(self, proxies: Proxies, path: Path) -> None:
        ref = content_of(path)
        answer = self._farm.attempt("proxy", {"clip": ref.file_name}, {ref: path}, stopped=lambda: proxies.is_closing)
        for _, _, content in answer.files if answer is not None else ():
            proxies.adopt(path, content)
