"""The job of a bundle as an Open Job Description template (jobtemplate-2023-09), as render farms understand it.

One step codes the segments, each a task of its own; a second, which waits for all of them, joins them. Both call
``charstudio`` in the bundle's folder. Paths are parameters, so that a farm can map them to where it keeps its files.
Specification: https://github.com/OpenJobDescription/openjd-specifications (2023-09 template schemas).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from charstudio.media.playable import Find
from charstudio.model.delivery import Delivery
from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.storage.files import replace_file
from charstudio.studio.disclosure.telling import Teller
from charstudio.studio.farm.bundle import Bundle, write_bundle

TEMPLATE = "template.json"
_LONGEST_NAME = 128
_CODE, _JOIN = "Encode", "Join"


def job_of(
    project: Project,
    find: Find,
    folder: Path,
    name: str,
    delivery: Delivery,
    part: TimeRange | None,
    teller: Teller,
    *,
    stopped: Callable[[], bool],
) -> Bundle | None:
    """Write bundle and template to ``folder``, for a film called ``name``; None when ``stopped`` said so.

    Blocks. Raises like ``write_bundle``.
    """
    metadata = teller.film(project, find, delivery, part).metadata
    bundle = write_bundle(project, find, folder, delivery=delivery, part=part, metadata=metadata, stopped=stopped)
    if bundle is not None:
        content = json.dumps(template(len(bundle.segments), project.title, name), indent=2)
        replace_file(folder / TEMPLATE, f"{content}\n".encode())
    return bundle


def template(segments: int, title: str, name: str) -> Mapping[str, Any]:
    """The template of a film in so many segments, its file called ``name``."""
    steps = [_step(_JOIN, ["join", "{{Param.JobDir}}", "-o", "{{Param.Film}}", "--overwrite"])]
    if segments:
        numbers = {"name": "Chunk", "type": "INT", "range": f"0-{segments - 1}" if segments > 1 else "0"}
        coding = _step(_CODE, ["chunk", "{{Param.JobDir}}", "{{Task.Param.Chunk}}"])
        steps = [
            {**coding, "parameterSpace": {"taskParameterDefinitions": [numbers]}},
            {**steps[0], "dependencies": [{"dependsOn": _CODE}]},
        ]
    return {
        "specificationVersion": "jobtemplate-2023-09",
        "name": _name(title),
        "parameterDefinitions": [
            {
                "name": "JobDir",
                "type": "PATH",
                "objectType": "DIRECTORY",
                "dataFlow": "INOUT",
                "default": ".",
                "description": "The folder with film.json, media and chunks; every machine reads and writes it.",
            },
            {
                "name": "Film",
                "type": "PATH",
                "objectType": "FILE",
                "dataFlow": "OUT",
                "default": name,
                "description": "Where the finished film is written.",
            },
            {
                "name": "Charstudio",
                "type": "STRING",
                "default": "charstudio",
                "description": "The program, of the version that wrote this job.",
            },
        ],
        "steps": steps,
    }


def _step(name: str, arguments: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "script": {"actions": {"onRun": {"command": "{{Param.Charstudio}}", "args": [*arguments, "-q"]}}},
    }


def _name(title: str) -> str:
    """A name without what a template would take for its own: control characters and braces."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f{}]+", " ", title).strip()
    return plain[:_LONGEST_NAME] or "Film"
