"""The app in the terminal (Textual), and the same as linear text (`run_plain`).

It draws and never thinks: requests go down to an EnginePort, events come back up. Importing this package
loads no Textual, so that the plain mode and `kaiki --help` stay quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ui.engine_port import EnginePort
from assistant.ui.pack_port import PackLine, PackPort, PackScore, PackTest
from assistant.ui.plain import run_plain
from assistant.ui.setup import AppSetup

if TYPE_CHECKING:
    from assistant.ui.app import KaikiApp

__all__ = [
    "AppSetup",
    "EnginePort",
    "PackLine",
    "PackPort",
    "PackScore",
    "PackTest",
    "make_app",
    "run_app",
    "run_plain",
]


def make_app(engine: EnginePort, setup: AppSetup) -> KaikiApp:
    """The app, ready to run; the command line and the tests both call this."""
    from assistant.ui.app import KaikiApp

    return KaikiApp(engine, setup)


def run_app(engine: EnginePort, setup: AppSetup) -> int:
    """Run the app until the user leaves it; closes the engine. Returns the exit code."""
    app = make_app(engine, setup)
    try:
        app.run()
    finally:
        engine.close()
    return app.return_code or 0
