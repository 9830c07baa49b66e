"""A place to give commands from: a user's folders, the real studio with the draft engine, and providers that cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.app import load_providers
from charstudio.cli.launch import Launch
from charstudio.cli.main import run
from charstudio.model.errors import Unavailable
from charstudio.nodes.registry import load_kinds
from charstudio.providers.base import Provider
from charstudio.providers.requests import Capability
from charstudio.providers.scripted import Scene, ScriptedProvider, Verb
from charstudio.storage.paths import Paths
from charstudio.studio.studio import Studio

OUT_OF_ORDER = Scene(fail={Verb.SUBMIT: Unavailable("The service does not answer.", "Try again later.")})


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


def paid(name: str, price: str | None = "0.50", scene: Scene | None = None) -> ScriptedProvider:
    """A provider of pictures whose one model bears its own name."""
    amount = None if price is None else Decimal(price)
    return ScriptedProvider(
        scene or Scene(cost_usd=amount), name=name, models={Capability.IMAGE_EDIT: name}, price_usd=amount
    )


@dataclass
class Desk:
    """``say("run", folder)`` carries out a command in this process."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    fine: ScriptedProvider = field(default_factory=lambda: paid("fine"))
    mystery: ScriptedProvider = field(default_factory=lambda: paid("mystery", None))
    broken: ScriptedProvider = field(default_factory=lambda: paid("broken", scene=OUT_OF_ORDER))
    windows: list[Path | None] = field(default_factory=list)

    @property
    def all_paid(self) -> tuple[ScriptedProvider, ...]:
        return self.fine, self.mystery, self.broken

    @property
    def bought(self) -> int:
        """How many requests were accepted by anybody, and so billed."""
        return sum(len(found.accepted()) for found in self.all_paid)

    @property
    def launch(self) -> Launch:
        return Launch(Paths.under(self.root), self.make_studio, self._open_window)

    def make_studio(self) -> Studio:
        free, _ = load_providers(self.root / "cache", ())
        providers: dict[str, Provider] = {**free, **{found.name: found for found in self.all_paid}}
        return Studio(load_kinds(())[0], providers)

    def say(self, *words: object) -> Said:
        self.capsys.readouterr()
        code = run([str(word) for word in words], lambda: self.launch)
        return Said(code, *self.capsys.readouterr())

    def _open_window(self, project: Path | None, _smoke: bool) -> int:  # noqa: FBT001 - as the launch calls it
        self.windows.append(project)
        return 0
