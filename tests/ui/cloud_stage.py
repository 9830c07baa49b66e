"""A scripted service on the stage: it keeps a list of what it received, and every node of the sample can ask it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from stage import Stage

from charstudio.model import graph_edits
from charstudio.model.errors import Rejected, SubmitUncertain
from charstudio.model.values import NodeId
from charstudio.providers.base import Found, KeyCheck, Ticket
from charstudio.providers.requests import Request
from charstudio.providers.scripted import MODEL, Scene, Script, ScriptedProvider, Verb
from charstudio.ui.window.jobs.line import JobLine, Standing

NO_ANSWER = SubmitUncertain("The request left and no answer came.", "Look again in the jobs panel.")
LOST_REPLY = Scene(fail={Verb.SUBMIT: NO_ANSWER}, fail_times=1, accepts_though_uncertain=True)
NEVER_ARRIVED = Scene(fail={Verb.SUBMIT: NO_ANSWER}, fail_times=1)
HELD = Scene(hold=frozenset({Verb.WATCH}))


class Cloud(ScriptedProvider):
    """``missing``: why its models cannot be asked; ``prices`` by the words of a request, else 42 cents."""

    def __init__(self, script: Script | Scene | None = None, *, name: str = "fal") -> None:
        super().__init__(script, name=name)
        self.missing = ""
        self.exact = True
        self.prices: Callable[[Request], Decimal | None] = lambda _request: Decimal("0.42")

    def unready(self, model: str) -> str:
        return self.missing

    def price(self, request: Request, model: str) -> Decimal | None:
        return self.prices(request)

    async def look_again(self, request: Request, model: str, sent: datetime) -> tuple[Found, ...]:
        jobs = self._all_jobs()
        return tuple(Found(Ticket(self.name, model, str(job["id"])), datetime.now(UTC), self.exact) for job in jobs)

    def ticket_for(self, model: str, request_id: str) -> Ticket:
        if " " in request_id:
            raise Rejected("This cannot be an id.", "Ids have no spaces.")
        return Ticket(self.name, model, request_id)

    async def look_for_key(self) -> bool:
        return not self.missing

    async def check_key(self) -> KeyCheck:
        return KeyCheck(works=True, text="It works.")

    def forget_key(self) -> None:
        pass


def ask_cloud(stage: Stage, *titles: str) -> list[NodeId]:
    """Give these nodes the service's model; a sentence of their own makes each a job of its own."""
    nodes = [stage.find(title) for title in titles]

    def edit(project):
        for node in nodes:
            project = graph_edits.set_params(project, stage.studio.kinds, node, {"model": MODEL})
        return project

    stage.studio.document.apply("Use the cloud", edit)
    return nodes


def only(stage: Stage) -> JobLine:
    """The one line of the jobs panel."""
    (line,) = stage.session.bench.jobs.lines
    return line


def stands(stage: Stage, standing: Standing) -> bool:
    """Whether there is one job and it stands so."""
    lines = stage.session.bench.jobs.lines
    return len(lines) == 1 and lines[0].standing is standing
