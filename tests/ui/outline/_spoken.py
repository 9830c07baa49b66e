"""An outline on a real display, for ``test_at_spi.py``: shows a small graph until its standard input closes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.outline.panel import OutlinePanel

_TOOLS = Path(__file__).parents[1] / "graph" / "conftest.py"


def main() -> None:
    app = QApplication(["outline"])
    spec = importlib.util.spec_from_file_location("canvas_fixtures", _TOOLS)
    tools = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    canvas = GraphCanvas(tools.FakeStudio(tools.chain(), Path()), render=tools.grey)
    panel = OutlinePanel(canvas)
    panel.setWindowTitle("Outline")
    panel.resize(360, 400)
    panel.show()
    panel.activateWindow()
    panel.setFocus()
    ended = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ended.activated.connect(app.quit)
    print("shown", flush=True)
    app.exec()
    panel.close_outline()
    canvas.close_canvas()


if __name__ == "__main__":
    main()
