"""Nothing on a worker can spend: no such task, no key, no provider of a cloud."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from machines import Machines

import charstudio.studio.farm
from charstudio.studio.farm.cluster import Cluster
from charstudio.studio.farm.tasks import TASKS, task_called
from charstudio.studio.farm.without_keys import scrub

KEYS = {"FAL_KEY": "1", "RUNPOD_API_KEY": "2", "OTHER_API_KEY": "3", "FAL_KEY_SECRET": "4", "CHARSTUDIO_CLOUD": "x"}
OURS = ("charstudio.providers.fal", "charstudio.providers.runpod", "charstudio.engine")
SPENDERS = (*OURS, "fal_client", "keyring", "httpx")
LOAD_ALL = """
import sys
from charstudio.studio.farm import site
from charstudio.studio.farm.tasks import TASKS, task_called
for name in TASKS:
    task_called(name)
print(*sys.modules)
"""


def test_the_tasks_lead_to_nothing_that_spends():
    done = subprocess.run([sys.executable, "-c", LOAD_ALL], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert [name for name in loaded if name.startswith(SPENDERS)] == []
    assert "charstudio.studio.farm.draft_task" in loaded


def test_no_module_of_the_farm_names_a_provider_that_costs():
    folder = Path(charstudio.studio.farm.__file__).parent
    named = {
        module
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (module := node.module or "").startswith("charstudio.providers")
    }
    assert all(name.startswith(("charstudio.providers.draft", "charstudio.providers.requests")) for name in named)


def test_every_task_is_a_function_of_a_module():
    for name, (module, function) in TASKS.items():
        assert task_called(name) is getattr(import_module(f"charstudio.studio.farm.{module}"), function)


def test_an_environment_is_scrubbed_of_keys_and_of_nothing_else():
    environment = {**KEYS, "PATH": "/bin", "HOME": "/root"}
    scrub(environment)
    assert environment == {"PATH": "/bin", "HOME": "/root", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def test_a_worker_started_with_keys_has_none(two_machines: Machines):
    two_machines.start_worker(**KEYS)
    cluster = Cluster(two_machines.place)
    try:
        two_machines.wait_for(3, cluster)
        for name in KEYS:
            assert set(cluster._client.run(os.getenv, name).values()) == {None}
        keychains = set(cluster._client.run(os.getenv, "PYTHON_KEYRING_BACKEND").values())
        assert keychains == {"keyring.backends.null.Keyring"}
    finally:
        cluster.close()
    two_machines.kill(-1)
