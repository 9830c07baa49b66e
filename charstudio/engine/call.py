"""One running step as its node's code sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from charstudio.engine.errand import Errand, Means, OnStart, Wish
from charstudio.engine.fingerprint import part_name
from charstudio.engine.held import held, in_thread
from charstudio.engine.order import Detached, OnUpdate, Order, store_part
from charstudio.engine.plan import LOCAL, Binding, Constant, Step
from charstudio.engine.sketch import Inputs, Sketch
from charstudio.engine.storing import store
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.values import Fingerprint, Json
from charstudio.nodes.base import Outputs
from charstudio.providers.requests import Request
from charstudio.storage.database import Basis, JobId

__all__ = ["Detached", "Made", "Moment", "StepCall", "resolved"]


@dataclass(slots=True)
class Made:
    """What the careful path leaves for the runner to commit beside the result."""

    job: JobId | None = None
    provider: str = LOCAL
    model: str = ""
    request_id: str = ""
    cost_usd: Decimal | None = field(default_factory=lambda: Decimal(0))
    basis: Basis = Basis.REPORTED
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is true of this run of a step, and what it tells while it runs.

    ``under_way(fingerprint)`` is the task that already works on a part, if any.
    """

    run: str
    unknown_ok: bool
    on_start: OnStart
    on_update: OnUpdate
    is_closing: Callable[[], bool]
    under_way: Callable[[Fingerprint], asyncio.Task[Result] | None]


class StepCall(Sketch):
    """Implements ``nodes.base.Call`` for one step."""

    def __init__(self, step: Step, inputs: Inputs, means: Means, moment: Moment) -> None:
        super().__init__(step.params, inputs, step.sequence, mark=step.mark, take=step.node.take)
        self.made = Made()
        self._order: Order | None = None
        self._step = step
        self._means = means
        self._moment = moment

    def path(self, value: MediaValue) -> Path:
        """Where the bytes can be read."""
        return self._means.blobs.path(value.media)

    async def work(self, make: Callable[[Path], None], suffix: str) -> MediaValue:
        """Run ``make`` in a thread on a part file, then store it."""
        blobs = self._means.blobs
        part = blobs.new_part(suffix)
        try:
            await in_thread(lambda: make(part))
            return await in_thread(lambda: store_part(blobs, part, suffix=suffix))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    async def generate(self, request: Request, part: str = "") -> Outputs:
        """Have the step's model make it. Without ``part`` once a step: the step's result has that one job."""
        if part:
            return await self._part(request, part)
        assert self._order is None, "a step without parts asks its model once"
        errand = self._errand(request, self._step.fingerprint, self._sockets())
        outputs = await errand.delivered(detach=self._moment.is_closing)
        self._order = errand.order
        self.made = _made(errand.order, self._step)
        return outputs

    async def settle(self, error: BaseException, *, detach: bool) -> None:
        """Journal how it ended when what was delivered could not be stored (``Order.settle``)."""
        if self._order is not None:
            await self._order.settle(error, detach=detach)

    async def _part(self, request: Request, part: str) -> Outputs:
        """One of several results of the step, stored by itself, so that it is there whatever becomes of the others."""
        name = part_name(self._step.fingerprint, part)
        if (other := self._moment.under_way(name)) is not None:
            await asyncio.wait([other])
        stored = await asyncio.to_thread(self._stored, name)
        if stored is None:
            stored = await self._made_part(request, name)
        if self.made.provider == LOCAL:
            self.made = Made(None, stored.provider, stored.model, "", Decimal(0), Basis.REPORTED, "")
        self.made.cost_usd = None if None in {self.made.cost_usd, stored.cost_usd} else _sum(self.made, stored)
        self.made.note = self.made.note or stored.note
        return stored.outputs

    async def _made_part(self, request: Request, name: Fingerprint) -> Result:
        errand = self._errand(request, name, ("image",))
        outputs = await errand.delivered(detach=self._moment.is_closing)
        assert errand.order is not None
        made = _made(errand.order, self._step)
        result = _result_of(name, self._step, outputs, made)
        try:
            await held(asyncio.to_thread(self._store_part, result, made))
        except (Exception, asyncio.CancelledError) as error:
            await held(errand.order.settle(error, detach=self._moment.is_closing()))
            raise
        return result

    def _store_part(self, result: Result, made: Made) -> None:
        step = self._step
        store(
            self._means.database,
            result,
            made.job,
            step.node.id,
            take=None,
            basis=made.basis,
            character=step.character,
        )

    def _stored(self, name: Fingerprint) -> Result | None:
        result = self._means.database.result(name)
        whole = result is not None and all(
            isinstance(value, str) or self._means.blobs.is_whole(value.media, value.info.bytes)
            for value in result.outputs.values()
        )
        return result if whole else None

    def _sockets(self) -> tuple[str, ...]:
        return tuple(port.name for port in self._step.kind.spec.outputs)

    def _errand(self, request: Request, name: Fingerprint, sockets: tuple[str, ...]) -> Errand:
        step = self._step
        wish = Wish(
            name,
            step.node.id,
            step.node.title,
            request,
            str(step.params.get("model", "")),
            step.routes,
            describe(request, step, sockets, is_part=name != step.fingerprint),
            sockets,
            self._moment.run,
            step.character,
            self._moment.unknown_ok,
        )
        return Errand(wish, self._means, self._moment.on_start, self._moment.on_update)


def _sum(made: Made, result: Result) -> Decimal:
    assert made.cost_usd is not None
    assert result.cost_usd is not None
    return made.cost_usd + result.cost_usd


def _made(order: Order | None, step: Step) -> Made:
    assert order is not None
    assert order.ticket is not None
    cost, basis = order.cost
    model = str(step.params.get("model", ""))
    return Made(order.job, order.provider.name, model, order.ticket.request_id, cost, basis, order.note)


def _result_of(name: Fingerprint, step: Step, outputs: Outputs, made: Made) -> Result:
    return Result(
        name,
        step.kind.spec.id,
        dict(outputs),
        made.provider,
        made.model,
        made.request_id,
        made.cost_usd,
        datetime.now(UTC),
        made.note,
    )


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


def describe(request: Request, step: Step, sockets: tuple[str, ...], *, is_part: bool) -> dict[str, Json]:
    """The request as it is journaled: parameters, media by content hash, and what a resumed job needs to be stored."""
    return {
        "kind": step.kind.spec.id,
        "take": step.listed_take,
        "outputs": list(sockets),
        "part": is_part,
        "capability": request.capability.value,
        "params": dict(request.params),
        "inputs": {name: [value.media.file_name for value in values] for name, values in request.inputs.items()},
    }
