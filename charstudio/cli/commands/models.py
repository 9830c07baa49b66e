"""``charstudio models``: the models there are, what they cost, what has changed at the services, and adding others."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence

from charstudio.cli.faults import DONE, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.session import run_async, studio_for
from charstudio.providers.catalog.rows import Model
from charstudio.providers.requests import Capability
from charstudio.studio.shelf import ModelShelf


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """List, refresh or add."""
    return run_async(_models(arguments, launch, output))


async def _models(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with studio_for(launch) as studio:
        shelf = studio.shelf
        if shelf is None:
            raise WrongUse("There is no catalogue here.")
        if arguments.refresh:
            await _refresh(shelf, output)
        if arguments.add:
            model = await shelf.add_endpoint(arguments.add)
            output.note(f"{model.title} is now in the catalogue as {model.id}.")
        found = _chosen(shelf, arguments)
        if arguments.json:
            output.json([_as_json(model) for model in found])
        elif not (arguments.refresh or arguments.add) or arguments.words or arguments.can:
            _say(found, output)
    return DONE


async def _refresh(shelf: ModelShelf, output: Output) -> None:
    changes = await shelf.refresh(output.note)
    for change in changes:
        output.line(change.words)
    output.line(f"{counted(len(changes), 'change')} since the catalogue was made or last refreshed.")


def _chosen(shelf: ModelShelf, arguments: Namespace) -> Sequence[Model]:
    words = [word.casefold() for word in arguments.words]
    models = shelf.catalog.models(_capability(arguments.can))
    return [model for model in models if all(word in _text(model) for word in words)]


def _capability(name: str | None) -> Capability | None:
    if name is None:
        return None
    try:
        return Capability(name.replace("-", "_"))
    except ValueError:
        raise WrongUse(f"There is no capability “{name}”.", f"Choose one of: {', '.join(Capability)}.") from None


def _text(model: Model) -> str:
    row = model.first
    return f"{model.id} {model.title} {row.family} {row.lab}".casefold()


def _say(models: Sequence[Model], output: Output) -> None:
    if models:
        output.table([("MODEL", "ID", "CAN", "PRICE"), *map(_row, models)])
    output.line(counted(len(models), "model"))


def _row(model: Model) -> tuple[str, str, str, str]:
    row = model.first
    title = f"{model.title} (withdrawn)" if row.withdrawn else model.title
    return title, model.id, ", ".join(model.capabilities), _price(model)


def _price(model: Model) -> str:
    price = model.first.price
    if not price.rules:
        return "unknown"
    rule = price.rules[0]
    return f"${rule.usd.normalize():f} a {rule.per.replace('_', ' ')} ({price.as_of or 'undated'})"


def _as_json(model: Model) -> Mapping[str, object]:
    return {
        "id": model.id,
        "title": model.title,
        "capabilities": list(model.capabilities),
        "family": model.first.family,
        "services": [endpoint.provider for endpoint in model.endpoints],
        "withdrawn": model.first.withdrawn,
        "price": _price(model),
        "policy": list(model.first.policy),
    }
