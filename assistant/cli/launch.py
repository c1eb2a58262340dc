"""Starts the app: the downloader first (the only process that may use the network), then the seal, then the screen."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from assistant.cli.setup import setup as setup_home
from assistant.config import Home
from assistant.engine.client import Engine
from assistant.engine.seal import no_core_dumps, require_seal
from assistant.loading import DiskLoader
from assistant.models.pull import Downloads
from assistant.models.store import ModelStore
from assistant.packs.store import PackCard, PackStore
from assistant.storage import settings
from assistant.storage.history import History
from assistant.types import Progress
from assistant.ui import AppSetup, PackLine, run_app, run_plain

Asked = tuple[str | None, str | None, str | None]


def launch(place: Home, asked: Asked, *, use_adapter: bool, linear: bool, allow_unsealed: bool) -> int:
    """Run the app until the user leaves it; the exit code.

    Args:
        asked: pack, model and "now" as given on the command line.
        linear: no screen, only lines.
    """
    import sys

    pack, model, at = asked
    loader = DiskLoader(place)
    store = ModelStore(place)
    kept = settings.load(place.settings)
    chosen = loader.model_name(model)
    installed = store.installed()
    standin = chosen == "scripted"
    missing = () if chosen in installed or standin else (chosen,)
    downloads = Downloads(place)
    # Before the seal: a child started later would inherit it and could fetch nothing.
    downloads.start()

    if not PackStore(place).cards():
        # A home that never was set up: the same as `kaiki setup`, with its progress, before the screen opens.
        setup_home(as_json=False, allow_unsealed=allow_unsealed)
        installed = store.installed()
        missing = () if chosen in installed or standin else (chosen,)

    def pull(name: str) -> Iterator[Progress]:
        for event in downloads.pull(name):
            yield Progress("", "download", event.detail or name, event.done, event.total)

    def keep_theme(theme: str) -> None:
        settings.save(place.settings, dataclasses.replace(settings.load(place.settings), theme=theme))

    no_core_dumps()
    seal = require_seal(allow_unsealed)
    setup = AppSetup(
        pack=pack or kept.pack,
        packs=tuple(_line(card) for card in PackStore(place).cards() if not card.faulty),
        model=chosen,
        models=tuple(name for name, m in installed.items() if m.kind == "chat"),
        at=at,
        sealed_by=seal.by if seal.sealed else "",
        history=History(place.history),
        use_adapter=use_adapter,
        downloads=pull,
        missing_models=missing,
        theme=kept.theme,
        keys=kept.keys,
        keep_theme=keep_theme,
    )
    engine = Engine(place, allow_unsealed=allow_unsealed)
    try:
        return run_plain(engine, setup, sys.stdin, sys.stdout) if linear else run_app(engine, setup)
    finally:
        engine.close()
        downloads.close()


def _line(card: PackCard) -> PackLine:
    return PackLine(
        name=card.name, version=card.version, title=card.title, description=card.description, role=card.role,
        valid_from=card.valid_from, valid_to=card.valid_to, examples=card.examples, license=card.license,
        sensitivity=card.sensitivity,
    )  # fmt: skip
