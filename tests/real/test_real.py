"""The real model and the real encoder over the bundled pack, in the sealed engine. `make test` fetches both first."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import Home, home
from assistant.engine.client import Engine
from assistant.errors import EngineLost
from assistant.packs.selftest import DEVELOPMENT, Question, fault, read_questions
from assistant.text import fold_space
from assistant.types import (
    AddPack,
    Answer,
    AnswerDone,
    Ask,
    Cancelled,
    Event,
    PackReady,
    SourcesFound,
    TextDelta,
    Warm,
    WarmDone,
)

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
REFUND = "What do I get back if I cancel ten days before departure?"
NEEDED = ("qwen2.5-coder-1.5b", "embeddinggemma-300m")
PACK = "aegean-ferries"
#: The home that `kaiki setup` prepared, before any test moves it.
MACHINE = home().root


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, real_models: Path, ferries: Path) -> Iterator[Engine]:
    """An engine over a fresh home with the machine's models and the bundled pack."""
    missing = [name for name in NEEDED if not (real_models / name / "model.json").is_file()]
    assert not missing, f"{', '.join(missing)} not below {real_models}: run `kaiki setup` (`make test` does it)"
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("real") / "home"
        # `kaiki setup` has just built this very index in the machine's own home; minutes of embedding are not repeated.
        for kept in ("packs", "index"):
            if (MACHINE / kept).is_dir():
                shutil.copytree(MACHINE / kept, root / kept, ignore=shutil.ignore_patterns(".*", "*.lock"))
        patch.setenv("KAIKI_HOME", str(root))
        patch.setenv("KAIKI_MODELS", str(real_models))
        patch.delenv("KAIKI_STANDINS", raising=False)
        made = Engine(Home(root))
        added = last(made, AddPack("add", str(ferries)))
        assert isinstance(added, PackReady), added
        yield made
        made.close()


def last(engine: Engine, request: AddPack | Ask | Warm) -> Event:
    return list(engine.request(request))[-1]


def ask(engine: Engine, question: str, model: str = NEEDED[0], lang: str | None = None) -> Answer:
    done = last(engine, Ask("q", question, PACK, model, "2026-07-01", lang))
    assert isinstance(done, AnswerDone), done
    return done.answer


def of_kind(ferries: Path, kind: str) -> list[Question]:
    return [q for q in read_questions(ferries, DEVELOPMENT) if q.kind == kind]


def verbatim(answer: Answer, ferries: Path) -> None:
    for citation in answer.citations:
        text = (ferries / citation.document).read_text(encoding="utf-8")
        assert fold_space(citation.quote) in fold_space(text)


def test_warming_up_loads_the_wanted_model_and_encoder(engine: Engine) -> None:
    warm = last(engine, Warm("w", PACK, NEEDED[0]))
    assert isinstance(warm, WarmDone), warm
    assert (warm.model, warm.encoder, warm.warnings) == (*NEEDED, ())


def test_the_refund_question_is_answered_from_the_refund_rules(engine: Engine, ferries: Path) -> None:
    answer = ask(engine, REFUND)
    assert answer.status == "answered", answer.answer
    assert re.search(r"(?<!\d)75 ?%", answer.answer), answer.answer
    assert "documents/policies/refunds.md" in {c.document for c in answer.citations}
    assert all(f"[{c.number}]" in answer.answer for c in answer.citations)
    verbatim(answer, ferries)


def test_the_same_question_again_reads_its_prompt_from_the_cache(engine: Engine) -> None:
    first = ask(engine, "How full may the battery of my electric car be?")
    second = ask(engine, "How full may the battery of my electric car be?")
    assert second.timings.prompt_tokens > 100
    assert second.timings.cached_tokens >= 0.5 * second.timings.prompt_tokens
    assert second.answer == first.answer
    # Nearly nothing is left to be read; writing the answer again takes as long as before.
    assert second.timings.total_s < first.timings.total_s


def test_another_question_keeps_the_fixed_beginning_of_the_prompt(engine: Engine) -> None:
    ask(engine, REFUND)
    other = ask(engine, "What does a kennel for my dog cost?")
    # The role and the rules; under an adapter no examples follow them.
    assert other.timings.cached_tokens > 40


def test_greek_is_answered_with_the_documents_own_words(engine: Engine, ferries: Path) -> None:
    questions = of_kind(ferries, "greek")[:3]
    answers = [ask(engine, q.question, lang=q.lang) for q in questions]
    assert {a.language for a in answers} == {"el"}
    for answer in answers:
        assert answer.status == "answered", answer
        assert answer.citations
        verbatim(answer, ferries)
    assert any(not fault(q, a) for q, a in zip(questions, answers, strict=True)), [a.answer for a in answers]


def test_what_the_pack_does_not_hold_is_not_found(engine: Engine) -> None:
    for question in ("What is the name of the captain of Kyma Jet?", "Who won the football match in Madrid yesterday?"):
        answer = ask(engine, question)
        assert answer.status == "not_found", answer.answer
        assert answer.citations == ()


@pytest.mark.parametrize("moment", [SourcesFound, TextDelta])
def test_cancel_takes_effect_while_the_model_works(engine: Engine, moment: type[Event]) -> None:
    """In the middle of a long prompt, and in the middle of the answer. The goal is 200 ms; the rest is slack."""
    question = (
        REFUND
        if moment is TextDelta
        else "What are the rules for dogs on board, and what does a kennel cost on each ship?"
    )
    identity = f"cancel-{moment.__name__}"
    asked, events = 0.0, []
    for event in engine.request(Ask(identity, question, PACK, NEEDED[0], "2026-07-01")):
        if isinstance(event, moment) and not asked:
            if moment is SourcesFound:
                time.sleep(0.3)
            engine.cancel(identity)
            asked = time.monotonic()
        events.append(event)
    took = time.monotonic() - asked
    assert asked, events
    assert isinstance(events[-1], Cancelled), events[-1]
    assert took < 0.5
    assert ask(engine, "What does a kennel for my dog cost?").model == NEEDED[0]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc; the seccomp filter is Linux's")
def test_the_working_engine_is_sealed_in_every_thread(engine: Engine) -> None:
    engine.start()
    tasks = list(Path(f"/proc/{engine.pid()}/task").iterdir())
    assert len(tasks) > 1
    for task in tasks:
        assert "Seccomp:\t2" in (task / "status").read_text(encoding="utf-8")
    held = {os.readlink(p) for p in Path(f"/proc/{engine.pid()}/fd").iterdir() if p.is_symlink()}
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        listed = Path(f"/proc/{engine.pid()}/net/{table}")
        rows = listed.read_text(encoding="ascii").splitlines()[1:] if listed.exists() else []
        assert not held & {f"socket:[{row.split()[9]}]" for row in rows}


def test_killed_in_the_middle_of_an_answer_it_is_started_anew(engine: Engine) -> None:
    with pytest.raises(EngineLost, match="killed"):
        for event in engine.request(Ask("k", REFUND, PACK, NEEDED[0], "2026-07-01")):
            if isinstance(event, TextDelta):
                os.kill(engine.pid() or 0, signal.SIGKILL)
    again = ask(engine, REFUND)
    assert again.status == "answered"
    assert "75" in again.answer
