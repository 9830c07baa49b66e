"""``charstudio keys``: which keys there are; one is entered, tested or forgotten. A key is never an argument."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.cli.session import run_async, studio_for
from charstudio.studio.accounts import Accounts


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Say, enter, test or forget."""
    if (arguments.enter or arguments.test or arguments.forget) and arguments.service is None:
        raise WrongUse("Which service is meant?", "Name it: charstudio keys fal --set.")
    return run_async(_keys(arguments, launch, output))


async def _keys(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with studio_for(launch) as studio:
        accounts = studio.accounts
        if accounts is None:
            raise WrongUse("There are no services here.")
        if arguments.enter:
            return await _enter(accounts, arguments.service, output)
        if arguments.forget:
            state = await accounts.forget(arguments.service)
            output.line(f"{state.text} {state.notice}".strip())
        if arguments.test:
            return await _test(accounts, arguments.service, output)
        if not arguments.forget:
            await _say(accounts, output)
    return DONE


async def _enter(accounts: Accounts, service: str, output: Output) -> int:
    """Keep a key its service accepts, or cannot be asked about now."""
    entered = await accounts.replace(service, _asked(service))
    if entered.is_kept:
        output.line(f"{entered.state.text} {entered.state.notice}".strip())
    else:
        output.line("The key from before stays in use." if entered.state.where.has_key else "It was not kept.")
    if entered.untested is not None:
        raise entered.untested
    assert entered.check is not None
    output.line(entered.check.text)
    return DONE if entered.check.works else FAILED


async def _test(accounts: Accounts, service: str, output: Output) -> int:
    check = await accounts.test(service)
    output.line(check.text)
    return DONE if check.works else FAILED


async def _say(accounts: Accounts, output: Output) -> None:
    for service in accounts.services:
        state = await accounts.state(service.name)
        output.line(f"{service.title}: {state.text} {state.notice}".rstrip())
        if not state.where.has_key:
            output.line(f"  Keys are made at {service.page}; set one with: charstudio keys {service.name} --set")


def _asked(service: str) -> str:
    """The key as typed, unseen, or as it comes in on standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(f"Key for {service} (it is not shown): ")
    return sys.stdin.readline()
