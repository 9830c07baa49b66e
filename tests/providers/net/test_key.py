"""What is known of a key without asking."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import threading

import pytest

from charstudio.model.errors import NotConfigured
from charstudio.providers.net.address import CloudAddress
from charstudio.providers.net.key import FAKE, KnownKey
from charstudio.storage.secrets import Secret

MISSING = NotConfigured("No key yet.", "Enter one.")
CLOUD = CloudAddress("http", "127.0.0.1", 1)


def known(find, cloud=None, environment=None):
    return KnownKey("fal", find, MISSING, cloud, environment or {})


def test_one_in_the_environment_is_known_at_once_and_nobody_is_asked():
    key = known(lambda: pytest.fail("asked"), environment={"FAL_KEY": "from-environment"})
    assert not key.is_missing
    assert asyncio.run(key.need()) == Secret("from-environment")


def test_it_counts_as_there_until_somebody_looked():
    key = known(lambda: None)
    assert not key.is_missing
    assert asyncio.run(key.look()) is None
    assert key.is_missing
    with pytest.raises(NotConfigured, match="No key yet"):
        asyncio.run(key.need())


def test_the_keychain_is_asked_in_another_thread_and_once():
    asked = []

    def find():
        asked.append(threading.current_thread())
        return Secret("chained")

    key = known(find)
    assert asyncio.run(key.look()) == asyncio.run(key.look()) == Secret("chained")
    assert len(asked) == 1
    assert asked[0] is not threading.main_thread()


def test_after_forgetting_it_is_asked_anew():
    answers = [None, Secret("new")]
    key = known(lambda: answers.pop(0))
    assert asyncio.run(key.look()) is None
    key.forget()
    assert not key.is_missing
    assert asyncio.run(key.look()) == Secret("new")


def test_an_answer_that_was_forgotten_while_it_was_looked_for_does_not_count():
    asking, go_on = threading.Event(), threading.Event()
    answers = [Secret("old"), Secret("new")]

    def find():
        answer = answers.pop(0)
        asking.set()
        go_on.wait()
        return answer

    key = known(find)

    async def story():
        looking = asyncio.ensure_future(key.look())
        await asyncio.to_thread(asking.wait)
        key.forget()
        go_on.set()
        return await looking

    assert asyncio.run(story()) == Secret("new")


def test_a_local_cloud_takes_any_key():
    assert asyncio.run(known(lambda: None, CLOUD).need()) == Secret(FAKE)


@pytest.mark.parametrize("service", ["fal", "runpod"])
def test_when_a_key_is_found_what_the_first_request_needs_is_loaded(service):
    """In a process of its own: here it has long been loaded."""
    script = f"""
import asyncio, sys
from charstudio.app import build_studio
from charstudio.storage.paths import Paths
from pathlib import Path
provider = build_studio(Paths.under(Path(sys.argv[1]))).providers["{service}"]
before = "httpx" in sys.modules
print(before, asyncio.run(provider.look_for_key()), "charstudio.providers.{service}.service" in sys.modules)
"""
    keys = {"FAL_KEY": "a:b", "RUNPOD_API_KEY": "c"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", script, folder]
        done = subprocess.run(command, env={**os.environ, **keys}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
