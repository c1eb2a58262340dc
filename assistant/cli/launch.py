"""Starts the app: the downloader first (the only process that may use the network), then the seal, then the screen."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.lock import Lock
from assistant.cli.run import new_id
from assistant.cli.setup import setup as setup_home
from assistant.cli.unlock import ask, can_ask
from assistant.config import Home
from assistant.engine.client import Engine
from assistant.engine.seal import no_core_dumps, require_seal
from assistant.loading import DiskLoader
from assistant.models.pull import Downloads
from assistant.models.store import ModelStore
from assistant.packs.store import PackCard, PackStore
from assistant.storage import settings
from assistant.storage.history import History
from assistant.storage.vault import Vault
from assistant.storage.vault_key import fetch_before_seal
from assistant.types import Answer, Ask, Progress
from assistant.ui import AppSetup, PackLine, PackScore, run_app, run_plain

if TYPE_CHECKING:
    from assistant.cli.evaluate import Plan
    from assistant.packs.selftest import Outcome, Question

Asked = tuple[str | None, str | None, str | None]


@dataclasses.dataclass(frozen=True, slots=True)
class How:
    """How the app is to run.

    Attributes:
        use_adapter: whether an adapter may be laid over the model.
        linear: no screen, only lines.
        private: a session of which nothing is kept.
        allow_unsealed: go on where the network cannot be given up.
    """

    use_adapter: bool = True
    linear: bool = False
    private: bool = False
    allow_unsealed: bool = False


def launch(place: Home, asked: Asked, how: How) -> int:
    """Run the app until the user leaves it; the exit code.

    Args:
        asked: pack, model and "now" as given on the command line.
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
        setup_home(as_json=False, allow_unsealed=how.allow_unsealed)
        installed = store.installed()
        missing = () if chosen in installed or standin else (chosen,)

    def pull(name: str) -> Iterator[Progress]:
        for event in downloads.pull(name):
            yield Progress("", "download", event.detail or name, event.done, event.total)

    def keep_theme(theme: str) -> None:
        settings.save(place.settings, dataclasses.replace(settings.load(place.settings), theme=theme))

    # Before the seal too: the keyring, which may hold the key of the vault, is then out of reach.
    fetch_before_seal(place)
    no_core_dumps()
    seal = require_seal(how.allow_unsealed)
    engine, history = Engine(place, allow_unsealed=how.allow_unsealed), History(place)
    lock = Lock(place, engine, history)
    if how.linear and lock.locked() and can_ask(place):
        lock.open(ask(place))
    setup = AppSetup(
        pack=pack or kept.pack,
        packs=tuple(_line(card) for card in PackStore(place).cards() if not card.faulty),
        model=chosen,
        models=tuple(name for name, m in installed.items() if m.kind == "chat"),
        at=at,
        sealed_by=seal.by if seal.sealed else "",
        history=history,
        use_adapter=how.use_adapter,
        downloads=pull,
        missing_models=missing,
        theme=kept.theme,
        keys=kept.keys,
        keep_theme=keep_theme,
        disk=Packs(place, use_adapter=how.use_adapter),
        lock=lock,
        private=how.private,
        history_days=kept.history_days,
    )
    try:
        return run_plain(engine, setup, sys.stdin, sys.stdout) if how.linear else run_app(engine, setup)
    finally:
        engine.close()
        downloads.close()


class Packs:
    """The packs on this disk, for the screen (`ui.PackPort`). Used from the screen's threads, one call at a time.

    Args:
        place: the home folder.
        use_adapter: whether an adapter may be laid over the model in a test.
    """

    def __init__(self, place: Home, *, use_adapter: bool) -> None:
        self._place = place
        self._use_adapter = use_adapter

    def lines(self) -> tuple[PackLine, ...]:
        """All installed packs by name, the faulty ones too; what is private of private ones where the vault opens."""
        vault = Vault(self._place)
        try:
            store = PackStore(self._place, vault)
            return tuple(_line(card, store, self._place) for card in store.cards(private=True))
        finally:
            # A vault that is held open here could not be rewritten by the engine when a pack is removed.
            vault.close()

    def test(self, name: str, model: str) -> _Test:
        """The pack's own test, at most `SHORT_TEST` questions of it.

        Raises:
            PackError: there is none, or no model for it here.
        """
        from assistant.cli.evaluate import SHORT_TEST, Plan, choose, why_untested
        from assistant.errors import PackError

        if why := why_untested(name, model or None):
            raise PackError(why)
        plan = Plan(model or None, self._use_adapter, SHORT_TEST)
        questions, of = choose(name, plan)
        return _Test(self._place, PackStore(self._place).card(name), questions, plan, of)


class _Test:
    """A pack's own test (`ui.PackTest`): the questions, the marks, the score."""

    def __init__(self, place: Home, card: PackCard, questions: list[Question], plan: Plan, of: int) -> None:
        self._place = place
        self._card = card
        self._questions = questions
        self._of = of
        self._outcomes: list[Outcome] = []
        self.asks = tuple(self._ask(question, plan) for question in questions)

    def _ask(self, question: Question, plan: Plan) -> Ask:
        # As `kaiki packs eval` does: a question without its own date is asked on a day on which the pack is valid.
        at = question.at or self._card.valid_from or None
        lang = question.lang if question.lang in ("en", "el") else None
        return Ask(new_id(), question.question, self._card.name, plan.model, at, lang, plan.use_adapter)

    def took(self, number: int, answer: Answer | None, error: str = "") -> bool:
        """Mark the answer to question `number`; whether it was right."""
        from assistant.cli.evaluate import FAILED
        from assistant.packs.selftest import Outcome

        self._outcomes.append(Outcome(self._questions[number], answer, "" if answer else f"{FAILED}{error}"))
        return not self._outcomes[-1].why

    def score(self, stopped: str = "") -> tuple[str, ...]:
        """The score as sentences; kept beside the pack when all that was planned was asked."""
        import datetime as dt

        from assistant.cli.evaluate import summary_lines
        from assistant.packs.selftest import answered_by, save_score, score_of

        laid = answered_by(self._outcomes)
        head = {"pack": self._card.name, "pack_version": self._card.version, **laid, "of": self._of}
        found = head | score_of(self._outcomes)
        if self._outcomes and not stopped:
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            # As in `packs eval`: hashes of a private pack would tell two editions apart in the open.
            edition = {"adapter": ""} if self._card.private else {"content_hash": self._card.content_hash}
            save_score(self._place, self._card.name, found | edition | {"tested_at": now})
        lines = [f"own test: {line}" if number == 0 else line for number, line in enumerate(summary_lines(found))]
        if self._of > len(self._questions) and not stopped:
            lines.append(f"{len(self._questions)} of {self._of} are asked here; `kaiki packs eval {self._card.name}` "
                         "asks all")  # fmt: skip
        return (*lines, *([f"{stopped.rstrip('.')}; no score was kept"] if stopped else []))


def _line(card: PackCard, store: PackStore | None = None, place: Home | None = None) -> PackLine:
    """A card as the screen shows it; with the store also what takes a look at the disk: sizes and score."""
    names = list(card.files) if isinstance(card.files, dict) else []
    short = PackLine(
        name=card.name, version=card.version, title=card.title, description=card.description, role=card.role,
        valid_from=card.valid_from, valid_to=card.valid_to, examples=card.examples, license=card.license,
        sensitivity=card.sensitivity, languages=card.languages, files=len(names), signed_by=card.signed_by,
        documents=sum(name.startswith("documents/") for name in names),
        tables=sum(name.startswith("tables/") for name in names),
        added_at=card.added_at, faulty=card.faulty,
        # The card in the open of a private pack has no hash of its content: that lies in the vault.
        locked=card.private and not card.content_hash and not card.faulty,
    )  # fmt: skip
    if store is None or place is None or card.faulty:
        return short
    size = 0 if card.private else _size(store.folder(card.name))
    return dataclasses.replace(short, bytes=size, score=_score(place, card))


def _size(folder: Path) -> int:
    sizes = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            sizes += path.lstat().st_size if path.is_file() else 0
    return sizes


def _score(place: Home, card: PackCard) -> PackScore | None:
    from assistant.packs.selftest import load_score

    found = load_score(place, card.name)
    if found is None or not isinstance(found.get("correct"), int):
        return None
    of = found.get("of")
    return PackScore(
        correct=found["correct"], questions=found["questions"], of=of if isinstance(of, int) else 0,
        model=str(found.get("model") or ""), tested_at=str(found.get("tested_at") or ""),
        this_edition=not card.content_hash or found.get("content_hash") == card.content_hash,
    )  # fmt: skip
