"""One running step as its node's code sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from charstudio.engine.held import in_thread
from charstudio.engine.order import Detached, Intent, OnUpdate, Order, store_part
from charstudio.engine.plan import LOCAL, Binding, Constant, Step
from charstudio.model.errors import ProviderError
from charstudio.model.results import MediaValue, Value
from charstudio.model.values import Json
from charstudio.nodes.base import SequenceFormat
from charstudio.providers.base import Provider
from charstudio.providers.requests import Request
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database, JobId

__all__ = ["Detached", "Made", "StepCall", "resolved"]


@dataclass(slots=True)
class Made:
    """What the careful path leaves for the runner to commit beside the result."""

    job: JobId | None = None
    provider: str = LOCAL
    model: str = ""
    request_id: str = ""
    cost_usd: Decimal | None = field(default_factory=lambda: Decimal(0))
    note: str = ""


class StepCall:
    """Implements ``nodes.base.Call`` for one step."""

    def __init__(
        self,
        step: Step,
        inputs: Mapping[str, tuple[Value, ...]],
        provider: Provider | None,
        database: Database,
        blobs: Blobs,
        on_update: OnUpdate,
    ) -> None:
        self.made = Made()
        self._order: Order | None = None
        self._step = step
        self._inputs = inputs
        self._provider = provider
        self._database = database
        self._blobs = blobs
        self._on_update = on_update

    @property
    def sequence(self) -> SequenceFormat:
        """The format of the film."""
        return self._step.sequence

    @property
    def mark_draft(self) -> bool:
        """Whether a draft carries its mark."""
        return self._step.mark

    @property
    def take(self) -> int:
        """The node's chosen variation, from 1."""
        return self._step.node.take

    def param(self, name: str) -> Json:
        """A parameter's value."""
        return self._step.params.get(name)

    def number(self, name: str) -> float:
        """A numeric parameter; 0 where there is none."""
        value = self._step.params.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else 0.0

    def text(self, name: str) -> str:
        """The wired text of this name, else the parameter, else nothing. Several wires become paragraphs."""
        wired = [value for value in self._inputs.get(name, ()) if isinstance(value, str)]
        if wired:
            return "\n".join(wired)
        value = self._step.params.get(name)
        return value if isinstance(value, str) else ""

    def media(self, port: str) -> tuple[MediaValue, ...]:
        """All media wired into ``port``."""
        return tuple(value for value in self._inputs.get(port, ()) if isinstance(value, MediaValue))

    def path(self, value: MediaValue) -> Path:
        """Where the bytes can be read."""
        return self._blobs.path(value.media)

    async def work(self, make: Callable[[Path], None], suffix: str) -> MediaValue:
        """Run ``make`` in a thread on a part file, then store it."""
        part = self._blobs.new_part(suffix)
        try:
            await in_thread(lambda: make(part))
            return await in_thread(lambda: store_part(self._blobs, part, suffix=suffix))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    async def generate(self, request: Request, model: str) -> MediaValue:
        """Have the step's provider make it. Once a step: a result has one job and one price."""
        provider = self._provider
        if provider is None:
            raise ProviderError(f"Nobody here offers the model “{model}”.", "Choose another model.")
        assert self._order is None, "a step asks its provider once"
        order = self._order = Order(provider, self._database, self._blobs, self._on_update)
        ticket = await order.place(self._intent(provider, request, model), request, model)
        self.made = Made(order.job, provider.name, model, ticket.request_id, None)
        delivery = await order.delivery()
        self.made.cost_usd = delivery.cost_usd
        self.made.note = delivery.note
        return await order.fetch(delivery.files[0])

    async def settle(self, error: BaseException, *, detach: bool) -> None:
        """Journal how it ended without a result (``Order.settle``)."""
        if self._order is not None:
            await self._order.settle(error, detach=detach)

    def _intent(self, provider: Provider, request: Request, model: str) -> Intent:
        step = self._step

        def write() -> JobId:
            return self._database.open_job(
                step.fingerprint,
                step.node.id,
                provider.name,
                model,
                describe(request, step),
                node_title=step.node.title,
                reserve_usd=step.price_usd,
            )

        return Intent(step.fingerprint, write)


def resolved(
    bindings: Mapping[str, tuple[Binding, ...]], made: Mapping[str, Mapping[str, Value]]
) -> dict[str, tuple[Value, ...]]:
    """The values behind a step's bindings, given the outputs of finished steps by fingerprint.

    Raises ``KeyError`` when a step gave nothing at the output that is wired.
    """
    return {
        port: tuple(
            binding.value if isinstance(binding, Constant) else made[binding.fingerprint][binding.port]
            for binding in group
        )
        for port, group in bindings.items()
    }


def describe(request: Request, step: Step) -> dict[str, Json]:
    """The request as it is journaled: parameters, media by content hash, and what a resumed job needs to be stored."""
    return {
        "kind": step.kind.spec.id,
        "take": step.node.take,
        "outputs": [port.name for port in step.kind.spec.outputs],
        "capability": request.capability.value,
        "params": dict(request.params),
        "inputs": {name: [value.media.file_name for value in values] for name, values in request.inputs.items()},
    }
