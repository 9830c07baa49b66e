"""A desktop's bus of our own: the machine is kept awake and the taskbar told, and without a bus nothing happens."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from charstudio.ui.renders.taskbar import Taskbar
from charstudio.ui.renders.wakefulness import CaffeinateHold, Wakefulness, WindowsHold

ROOT = Path(__file__).parents[3]
STORY = """
import os, sys, threading, time
from jeepney import DBusAddress, MatchRule, MessageType, new_method_return, message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QCoreApplication

heard = []

def serve(bus):
    while True:
        message = bus.receive()
        kind = message.header.message_type
        fields = {field.name: value for field, value in message.header.fields.items()}
        if kind is MessageType.method_call and fields["member"] == "Inhibit":
            heard.append(("Inhibit", *message.body))
            callers.append(fields["sender"])
            bus.send(new_method_return(message, "u", (7,)))
        elif fields.get("member") == "Update":
            facts = {name: value for name, (_, value) in message.body[1].items()}
            heard.append(("Update", message.body[0], facts["progress"], facts["progress-visible"]))
        elif fields.get("member") == "NameOwnerChanged" and message.body[0] in callers and not message.body[2]:
            heard.append(("left",))

callers = []
bus = open_dbus_connection("SESSION")
bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.ScreenSaver"))
for rule in (
    MatchRule(type="signal", interface="com.canonical.Unity.LauncherEntry"),
    MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged"),
):
    bus.send_and_get_reply(message_bus.AddMatch(rule))
threading.Thread(target=serve, args=(bus,), daemon=True).start()

def until(what):
    deadline = time.monotonic() + 30
    while what not in heard:
        assert time.monotonic() < deadline, heard
        app.processEvents()
        time.sleep(0.005)

app = QCoreApplication([])
from charstudio.ui.renders.taskbar import Taskbar
from charstudio.ui.renders.wakefulness import Wakefulness

awake, taskbar = Wakefulness(), Taskbar()
for round in range(2):
    awake.keep(awake=True)
    awake.keep(awake=True)
    until(("Inhibit", "charstudio", "Exporting a film"))
    assert heard.count(("left",)) == 0
    taskbar.show(0.42)
    taskbar.show(0.421)
    until(("Update", "application://charstudio.desktop", 0.42, True))
    taskbar.show(None)
    until(("Update", "application://charstudio.desktop", 0.0, False))
    awake.keep(awake=False)
    until(("left",))
    assert len(heard) == 4, heard
    heard.clear()
taskbar.forget()
print("slept and woke")
os._exit(0)  # the serving thread waits for ever
"""


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs dbus-run-session")
def test_the_desktop_hears_that_it_may_not_sleep_and_how_far_it_is(tmp_path):
    pytest.importorskip("jeepney")
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", STORY.lstrip()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "slept and woke\n", done.stderr[-2000:]


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere/at/all", "nonsense"])
def test_without_a_bus_nothing_happens(monkeypatch, tmp_path, address, caplog):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    awake, taskbar = Wakefulness(), Taskbar()
    awake.keep(awake=True)
    taskbar.show(0.5)
    taskbar.forget()
    awake.keep(awake=False)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_hold_that_fails_is_no_reason_to_stop():
    class Refusing:
        def take(self):
            raise OSError("no such thing here")

        def drop(self):
            raise OSError("nor here")

    awake = Wakefulness(Refusing)
    awake.keep(awake=True)
    awake.keep(awake=False)


def test_caffeinate_lives_exactly_as_long_as_the_hold(tmp_path):
    program = tmp_path / "caffeinate"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    hold = CaffeinateHold(str(program))
    hold.take()
    child = hold._child
    assert child.poll() is None
    hold.drop()
    assert child.returncode is not None
    hold.drop()
    missing = Wakefulness(lambda: CaffeinateHold(str(tmp_path / "missing")))
    missing.keep(awake=True)
    missing.keep(awake=False)


def test_elsewhere_than_on_windows_its_hold_does_nothing():
    hold = WindowsHold()
    hold.take()
    hold.drop()
