"""The composition root: everything is built here once and passed down; nothing is kept in this module.

Heavy parts are imported by the function that builds them, because the window shows itself before it needs them.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from charstudio.cli.launch import Launch
from charstudio.model.errors import FarmError, PluginError
from charstudio.storage.logfile import keep_log
from charstudio.storage.paths import Paths

if TYPE_CHECKING:
    from charstudio.providers.base import Provider
    from charstudio.providers.fal.provider import FalProvider
    from charstudio.providers.fal.settings import FalSettings
    from charstudio.providers.runpod.provider import RunPodProvider
    from charstudio.providers.runpod.settings import RunPodSettings
    from charstudio.storage.secrets import Secrets
    from charstudio.storage.settings import Settings
    from charstudio.studio.shelf import ModelShelf
    from charstudio.studio.studio import Studio

log = logging.getLogger("charstudio.app")

PROVIDER_GROUP = "charstudio.providers"
"""Extensions name a function ``(work: Path) -> Provider`` here; ``work`` is a folder for temporary files of its own."""


def launch(paths: Paths | None = None) -> Launch:
    """What the command line needs to do its work, for this user."""
    found = paths or Paths.for_user()
    keep_log(found.log)
    _log_strays()
    return Launch(
        paths=found,
        make_studio=lambda: build_studio(found),
        open_window=lambda project, smoke: _open_window(found, project, smoke=smoke),
    )


def build_studio(paths: Paths) -> Studio:
    """A studio with every kind of node and every provider there is. An extension that fails is logged and left out."""
    from charstudio.nodes.registry import load_kinds  # noqa: PLC0415 - numpy and FFmpeg come with it
    from charstudio.providers.catalog.library import Catalog  # noqa: PLC0415
    from charstudio.storage import settings as stored_settings  # noqa: PLC0415
    from charstudio.storage.daybook import DayBook  # noqa: PLC0415
    from charstudio.storage.secrets import Secrets  # noqa: PLC0415
    from charstudio.studio.accounts import Accounts  # noqa: PLC0415
    from charstudio.studio.disclosure.signers import Signers  # noqa: PLC0415
    from charstudio.studio.shelf import ModelShelf  # noqa: PLC0415
    from charstudio.studio.studio import Studio  # noqa: PLC0415

    settings, _ = stored_settings.load(paths.settings)  # the window shows the warnings
    catalog = Catalog.load(paths.config)
    kinds, kind_problems = load_kinds(endpoints=catalog.endpoints())
    shelf = ModelShelf(catalog, kinds, paths.config)
    shelf.recall()
    secrets = Secrets()
    fal, runpod = _clouds(shelf, secrets, settings, paths)
    providers, provider_problems = load_providers(paths.cache, clouds=(fal, runpod))
    shelf.serve(providers)
    for problem in (*kind_problems, *provider_problems):
        log.warning("%s %s", problem.message, problem.hint)
    for fault in catalog.problems:
        log.warning("catalogue: %s", fault)
    book = DayBook(paths.config / "spending.sqlite")
    studio = Studio(
        kinds,
        providers,
        settings=settings,
        book=book,
        shelf=shelf,
        accounts=Accounts(secrets, providers),
        signers=lambda present: Signers(paths.config, secrets, present),
    )
    studio.tuned.connect(lambda changed: fal.tune(_fal_settings(changed)))
    studio.tuned.connect(lambda changed: runpod.tune(_runpod_settings(changed)))
    _use_machines(studio, settings)
    studio.tuned.connect(lambda changed: _use_machines(studio, changed))
    return studio


def _use_machines(studio: Studio, settings: Settings) -> None:
    """Work on the machines of the settings. Those of before are left in a thread: hanging up takes a moment."""
    from charstudio.studio.farm.machines import chosen, machines_of  # noqa: PLC0415

    if chosen(settings) == (studio.farm.chosen if studio.farm is not None else chosen(type(settings)())):
        return
    try:
        machines = machines_of(settings)
    except FarmError as error:  # such as a certificate that is gone; the page of the settings says so, too
        log.warning("other machines are not used: %s", error.message)
        machines = None
    before = studio.work_on(machines)
    if before is not None:
        threading.Thread(target=before.close, name="farm-leave", daemon=True).start()


def _clouds(
    shelf: ModelShelf, secrets: Secrets, settings: Settings, paths: Paths
) -> tuple[FalProvider, RunPodProvider]:
    """fal.ai and RunPod on one network thread; both follow the shelf's catalogue."""
    from charstudio.providers.catalog.price_memory import PriceMemory  # noqa: PLC0415
    from charstudio.providers.fal.provider import FalProvider  # noqa: PLC0415
    from charstudio.providers.net.thread import NetThread  # noqa: PLC0415
    from charstudio.providers.runpod.provider import RunPodProvider  # noqa: PLC0415

    net = NetThread()
    prices = PriceMemory(paths.config / "unit-prices.json")
    fal = FalProvider(
        shelf.catalog,
        net,
        lambda: secrets.find("fal"),
        _fal_settings(settings),
        unit_price=prices.get,
        keep_unit_price=prices.keep,
    )
    runpod = RunPodProvider(
        shelf.catalog,
        net,
        lambda: secrets.find("runpod"),
        _runpod_settings(settings),
        host=fal,
        owns_net=True,  # it is closed last
    )
    shelf.changed.connect(fal.use)
    shelf.changed.connect(runpod.use)
    return fal, runpod


def _fal_settings(settings: Settings) -> FalSettings:
    from charstudio.providers.fal.settings import FalSettings  # noqa: PLC0415

    return FalSettings(
        concurrency=settings.cloud_jobs,
        poll_s=settings.poll_seconds,
        upload_tries=settings.upload_tries,
        download_tries=settings.download_tries,
    )


def _runpod_settings(settings: Settings) -> RunPodSettings:
    from charstudio.providers.runpod.settings import RunPodSettings  # noqa: PLC0415

    return RunPodSettings(
        concurrency=settings.cloud_jobs, poll_s=settings.poll_seconds, download_tries=settings.download_tries
    )


def load_providers(
    cache: Path, extensions: Iterable[EntryPoint] | None = None, clouds: Iterable[Provider] = ()
) -> tuple[Mapping[str, Provider], tuple[PluginError, ...]]:
    """The draft engine, the clouds and the providers of extensions by name, and what went wrong with extensions."""
    from charstudio.providers.draft.provider import DraftProvider  # noqa: PLC0415

    ours: tuple[Provider, ...] = (DraftProvider(cache / "draft"), *clouds)
    found: dict[str, Provider] = {each.name: each for each in ours}
    owners = dict.fromkeys(found, "Character Studio")
    problems: list[PluginError] = []
    for entry in entry_points(group=PROVIDER_GROUP) if extensions is None else extensions:
        try:
            provider = _load(entry, cache / "extensions" / entry.name)
            _refuse_double(provider.name, entry.name, owners)
        except PluginError as error:
            problems.append(error)
            continue
        found[provider.name] = provider
        owners[provider.name] = entry.name
    return MappingProxyType(found), tuple(problems)


def _load(entry: EntryPoint, work: Path) -> Provider:
    try:
        make: Callable[[Path], Provider] = entry.load()
        provider = make(work)
        offered = provider.name, provider.concurrency, provider.models()
    except Exception as error:  # an extension may fail in any way; the rest of the program must not care
        raise PluginError(f"The extension “{entry.name}” did not load: {error}", "Update or remove it.") from error
    if not offered[0]:
        raise PluginError(f"The extension “{entry.name}” offers no provider.", "Ask its author for an update.")
    return provider


def _refuse_double(name: str, entry: str, owners: Mapping[str, str]) -> None:
    if name in owners:
        raise PluginError(
            f"The provider “{name}” is offered by {owners[name]} and by “{entry}”.", "Remove one of the two."
        )


def _log_strays() -> None:
    """Faults in threads and finalisers, which no caller can catch, go to the log and not to the terminal."""

    def in_thread(stray: threading.ExceptHookArgs) -> None:
        if stray.exc_value is not None:
            log.critical("fault in %s", stray.thread, exc_info=stray.exc_value)

    threading.excepthook = in_thread
    sys.unraisablehook = lambda stray: log.error("fault in %r", stray.object, exc_info=stray.exc_value)


def _open_window(paths: Paths, project: Path | None, *, smoke: bool) -> int:
    from charstudio.ui.start import run_window  # noqa: PLC0415 - Qt is for the window only

    return run_window(lambda: _window_studio(paths), paths, project=project, smoke=smoke)


def _window_studio(paths: Paths) -> Studio:
    studio = build_studio(paths)
    studio.use_proxies()
    studio.watch_identity()
    return studio
