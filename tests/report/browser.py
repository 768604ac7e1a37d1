"""A headless Chromium, controlled by its DevTools protocol through a pipe, without a driver."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--remote-debugging-pipe",
)
_WIRE = """
import os, sys
for here, there in ((sys.argv[1], 103), (sys.argv[2], 104), (103, 3), (104, 4)):
    os.dup2(int(here), there)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads commands from file descriptor 3 and answers on 4."""
_NOISE = {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"}


class Page:
    """One tab: what it said, what it asked for, what its scripts answer."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._number, self._rest, self._session = 0, b"", ""
        self.messages: list[str] = []
        self.requests: list[str] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict:
        """Send a command and wait for its answer; events on the way are kept."""
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        os.write(
            self._commands,
            json.dumps({"id": self._number, "method": method, "params": params, **session}).encode()
            + b"\0",
        )
        while True:
            message = self._receive()
            if message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]

    def open(self, path: Path, width: int, *, scheme: str = "light", media: str = "screen") -> None:
        """Open a file at a window width and wait until it is loaded."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.send(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )
        self.send("Page.navigate", url=path.as_uri())
        while self._receive().get("method") != "Page.loadEventFired":
            pass

    def ask(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """Click on the middle of the first element with the mouse."""
        x, y = self.ask(
            f"(e => {{ e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect();"
            f" return [b.x + b.width / 2, b.y + b.height / 2]; }})"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name: str) -> None:
        """Press a key, such as ``Enter``."""
        text = {"text": "\r"} if name == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=name,
                code=name,
                windowsVirtualKeyCode=13 if name == "Enter" else 0,
                **text,
            )

    def picture(self, path: Path, *, height: int = 0) -> None:
        """Save the whole page as PNG, or the first `height` pixels of it."""
        width = self.ask("document.documentElement.clientWidth")
        area = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        answer = self.send(
            "Page.captureScreenshot",
            captureBeyondViewport=True,
            format="png",
            **({"clip": area} if height else {}),
        )
        path.write_bytes(base64.b64decode(answer["data"]))

    def paper(self) -> bytes:
        """Return the page as printed."""
        return base64.b64decode(self.send("Page.printToPDF")["data"])

    def _receive(self) -> dict:
        while b"\0" not in self._rest:
            part = os.read(self._answers, 1 << 16)
            assert part, "the browser has gone"
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(line)
        if message.get("method") in _NOISE:
            self.messages.append(json.dumps(message["params"]))
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        return message


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """Start a browser with a profile of its own and end it afterwards."""
    assert CHROMIUM
    (read_commands, commands), (answers, write_answers) = os.pipe(), os.pipe()

    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _WIRE,
            str(read_commands),
            str(write_answers),
            CHROMIUM,
            *_FLAGS,
            f"--user-data-dir={profile}",
        ],
        pass_fds=(read_commands, write_answers),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(read_commands)
    os.close(write_answers)
    try:
        yield Page(commands, answers)
    finally:
        process.terminate()
        process.wait(timeout=20)
        os.close(commands)
        os.close(answers)
