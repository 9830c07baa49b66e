"""From text to ``Workflow``: which of ComfyUI's two forms it is, and a sentence for everything that is neither.

The files come from strangers: any JSON at all must end in a ``Workflow`` or an ``EditError``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from charstudio.media.embedded import embedded_texts
from charstudio.model.errors import EditError
from charstudio.studio.comfy.api_form import is_api_form, read_api_form
from charstudio.studio.comfy.ui_form import is_ui_form, read_ui_form
from charstudio.studio.comfy.workflow import Workflow

MAX_BYTES = 32 * 1024 * 1024
_KEYS = ("workflow", "prompt", "comment", "description")
"""Where ComfyUI and its extensions leave workflows in pictures and clips, the fuller form first."""


def read(text: str) -> Workflow:
    """The workflow in this text. Raises ``EditError`` with the reason when there is none that can be used."""
    if len(text) > MAX_BYTES:
        raise EditError("This workflow is too large.", f"At most {MAX_BYTES // 2**20} MB are read.")
    document = _parsed(text)
    if is_ui_form(document):
        return read_ui_form(document)
    if is_api_form(document):
        return read_api_form(document)
    for key in ("workflow", "prompt", "output"):  # some programs wrap the workflow in an object of their own
        inner: Any = document.get(key) if isinstance(document, dict) else None
        if is_ui_form(inner):
            return read_ui_form(inner)
        if is_api_form(inner):
            return read_api_form(inner)
    raise EditError("This is not a ComfyUI workflow.", "Save it in ComfyUI with “Export” or “Export (API)”.")


def read_file(path: Path) -> Workflow:
    """The workflow in a JSON file, or embedded in a picture or clip. Raises ``EditError``. Blocking."""
    if path.suffix.lower() != ".json":
        found = embedded(path)
        if found is None:
            raise EditError(f"{path.name} holds no ComfyUI workflow.", "Pictures and clips saved by ComfyUI do.")
        return found
    try:
        if path.stat().st_size > MAX_BYTES:
            raise EditError(f"{path.name} is too large.", f"At most {MAX_BYTES // 2**20} MB are read.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EditError(f"{path.name} cannot be read.", str(error.strerror or "")) from error
    except UnicodeDecodeError as error:
        raise EditError(f"{path.name} is not a text file.", "A workflow is JSON in UTF-8.") from error
    return read(text)


def embedded(path: Path) -> Workflow | None:
    """The workflow inside a picture or clip, or None. Blocking: it opens the file."""
    texts = embedded_texts(path)
    for key in _KEYS:
        text = texts.get(key, "").lstrip()
        if text.startswith("{"):
            try:
                return read(text)
            except EditError:
                continue
    return None


def _parsed(text: str) -> Any:
    try:
        document = json.loads(text, parse_constant=lambda _constant: None)
    except RecursionError as error:
        raise EditError("This workflow is nested too deeply to be read.") from error
    except ValueError as error:
        raise EditError("This is not a ComfyUI workflow: it is not valid JSON.", str(error)[:200]) from error
    return _unwrapped(document)


def _unwrapped(document: Any) -> Any:
    """Clips carry an object whose ``workflow`` is text once more."""
    inner = document.get("workflow", document.get("prompt")) if isinstance(document, Mapping) else None
    return _parsed(inner) if isinstance(inner, str) and inner.lstrip().startswith("{") else document
