"""One start of the program, to be killed at any instant: resume, run what is not up to date, say so, end.

python -m tests.engine.session FOLDER NODES
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from charstudio.providers.scripted import Scene, ScriptedProvider
from tests.lab import Lab, with_state


async def session(root: Path, nodes: int) -> None:
    service = root / "service"
    service.mkdir(exist_ok=True)
    lab = Lab(root / "film", ScriptedProvider(Scene(delay_s=0.004), folder=service, concurrency=3))
    for number in range(nodes):
        source = f"n{number - 1}" if number % 2 else "photo"
        lab.project = with_state(lab.project, f"n{number}", source)
    lab.plan()  # imports what is imported late, so that the kills do not all fall into that
    print("ready", flush=True)
    await lab.resume()
    await lab.run()
    await lab.leave()
    print("ended", flush=True)


if __name__ == "__main__":
    asyncio.run(session(Path(sys.argv[1]), int(sys.argv[2])))
