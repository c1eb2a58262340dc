"""The engine process: it answers, is cancelled, dies, is started anew, and never works without its seal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.config import Home
from assistant.engine.client import Engine
from assistant.errors import EngineLost, NotSealed
from assistant.types import (
    LAST_EVENTS,
    AddPack,
    AnswerDone,
    Ask,
    Cancelled,
    CheckPack,
    DocumentText,
    Event,
    Failed,
    PackReady,
    Progress,
    ReadDocument,
    SourcesFound,
    TextDelta,
    Warm,
    WarmDone,
)
from assistant.wire import MESSAGES, decode, encode

MakePack = Callable[..., Path]
ROOT = Path(__file__).parents[2]
QUESTION = "What does a kennel for a dog cost?"
needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")


# ---------------------------------------------------------------- messages
@pytest.mark.parametrize("name", sorted(set(MESSAGES) - {"Request", "Event"}))
def test_messages_survive_the_wire(name: str) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(MESSAGES[name]))
    def survives(message: Event) -> None:
        line = encode(message)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        back = decode(line)
        assert type(back) is type(message)
        # As bytes, since a number that is not one differs from itself.
        assert encode(back) == line

    survives()


def test_hostile_text_stays_on_one_line() -> None:
    message = TextDelta("1", "a\nb\r\u2028\x00\x1b[31m\ud800 ΟΔΟΣ")
    assert decode(encode(message)) == message


@pytest.mark.parametrize(
    "line",
    [
        b"", b"{", b"[]", b"null", b"3", b'{"type": "Nothing", "id": "1"}', b'{"type": "Ask"}', b'{"type": []}',
        b'{"type": "Ask", "id": "1", "question": "?", "more": 1}', b'{"id": "1"}', b"\xff\xfe",
        b'{"type": "SourcesFound", "id": "1", "sources": [3]}',
    ],
)  # fmt: skip
def test_what_is_no_message_is_a_value_error(line: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        decode(line)


# ---------------------------------------------------------------- the process
@pytest.fixture
def engine(home: Home) -> Iterator[Engine]:
    made = Engine(home)
    yield made
    made.close()


@pytest.fixture
def ready(engine: Engine, make_pack: MakePack) -> Engine:
    added = last(engine, AddPack("add", str(make_pack())))
    assert isinstance(added, PackReady), added
    return engine


def last(engine: Engine, request: object) -> Event:
    return list(engine.request(request))[-1]  # type: ignore[arg-type]


def big_pack(make_pack: MakePack) -> Path:
    """Takes long enough to be stopped in the middle."""
    words = [" ".join(f"w{(n * 31 + k) * 7919 % 99991}" for k in range(60)) for n in range(400)]
    files = {f"documents/{n}.md": f"# Ship {n}\n\n{text}.\n" for n, text in enumerate(words)}
    return make_pack("big", files=files)


def gone(pid: int, seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_question_from_end_to_end(ready: Engine) -> None:
    events = list(ready.request(Ask("1", QUESTION, "tiny", at="2026-07-01")))
    assert all(e.id == "1" for e in events)
    kinds = [type(e) for e in events]
    assert kinds.index(SourcesFound) < kinds.index(TextDelta) < kinds.index(AnswerDone)
    assert [k for k in kinds if k in LAST_EVENTS] == [AnswerDone]
    done = events[-1]
    assert isinstance(done, AnswerDone)
    answer = done.answer
    assert (answer.status, answer.pack, answer.language, answer.as_of) == ("answered", "tiny", "en", "2026-07-01")
    citation = answer.citations[0]
    text = last(ready, ReadDocument("2", "tiny", citation.document))
    assert isinstance(text, DocumentText)
    assert text.text[citation.start : citation.end] == citation.quote


def test_greek_is_answered_in_greek_with_a_quote(ready: Engine) -> None:
    done = last(ready, Ask("1", "Από ποια πύλη φεύγει το πλοίο για τη Νάξο;", "tiny"))
    assert isinstance(done, AnswerDone)
    assert (done.answer.language, done.answer.status) == ("el", "answered")
    assert done.answer.citations[0].document == "documents/el/limani.md"
    assert "Ε7" in done.answer.answer


def test_warming_up_and_wrong_requests(ready: Engine) -> None:
    warm = last(ready, Warm("1", "tiny"))
    assert isinstance(warm, WarmDone)
    assert (warm.pack, warm.model, warm.encoder) == ("tiny", "scripted", "hash")
    wrong = {
        "UsageError": [Ask("2", "   "), Ask("3", "x" * 100_000), Ask("4", QUESTION, at="soon")],
        "PackUnknown": [Ask("5", QUESTION, "none"), Warm("6", "none"), ReadDocument("7", "none", "a")],
        "DocumentError": [ReadDocument("8", "tiny", "../../etc/passwd")],
        "PackFaulty": [AddPack("9", "/nowhere")],
    }
    for kind, requests in wrong.items():
        for request in requests:
            failed = last(ready, request)
            assert isinstance(failed, Failed), request
            assert failed.kind == kind
            assert failed.message
    assert isinstance(last(ready, Ask("10", QUESTION)), AnswerDone)


def test_a_question_that_is_no_unicode_does_not_break_the_engine(ready: Engine) -> None:
    pid = ready.pid()
    assert isinstance(last(ready, Ask("1", "kennel \ud800 dog")), LAST_EVENTS)
    assert isinstance(last(ready, Ask("2", "kennel \x00 dog \x1b[31m")), AnswerDone)
    assert isinstance(last(ready, Ask("3", QUESTION)), AnswerDone)
    assert ready.pid() == pid


def test_a_killed_engine_is_said_and_started_anew(ready: Engine, make_pack: MakePack) -> None:
    source = str(big_pack(make_pack))
    pid = ready.pid()
    assert pid is not None
    with pytest.raises(EngineLost, match="killed") as caught:
        for event in ready.request(AddPack("2", source)):
            if isinstance(event, Progress) and event.step == "read":
                os.kill(pid, signal.SIGKILL)
    assert "Ask again" in caught.value.hint
    assert ready.pid() is None
    again = last(ready, Ask("3", QUESTION, "tiny"))
    assert isinstance(again, AnswerDone)
    assert ready.pid() != pid
    # What the dead one left half done is no pack, and a second try works.
    assert isinstance(last(ready, CheckPack("4", source)), Event)
    assert isinstance(last(ready, AddPack("5", source)), PackReady)


def test_a_killed_engine_leaves_no_staging_behind_after_the_next_add(
    ready: Engine, home: Home, make_pack: MakePack
) -> None:
    source = str(big_pack(make_pack))
    with pytest.raises(EngineLost):
        for event in ready.request(AddPack("2", source)):
            if isinstance(event, Progress) and event.step == "read":
                os.kill(ready.pid() or 0, signal.SIGKILL)
    assert isinstance(last(ready, AddPack("3", source)), PackReady)
    assert [p.name for p in (*home.packs.iterdir(), *home.index.iterdir()) if p.name.startswith(".")] == []


def test_cancel_stops_a_long_request_and_the_engine_goes_on(ready: Engine, home: Home, make_pack: MakePack) -> None:
    pid = ready.pid()
    asked, events = 0.0, []
    for event in ready.request(AddPack("2", str(big_pack(make_pack)))):
        events.append(event)
        if isinstance(event, Progress) and event.step == "read" and not asked:
            ready.cancel("2")
            asked = time.monotonic()
    assert isinstance(events[-1], Cancelled)
    assert time.monotonic() - asked < 2.0
    assert sorted(p.name for p in home.packs.iterdir()) == ["tiny"]
    assert isinstance(last(ready, Ask("3", QUESTION)), AnswerDone)
    assert ready.pid() == pid


def test_leaving_the_loop_cancels(ready: Engine, make_pack: MakePack) -> None:
    events = ready.request(AddPack("2", str(big_pack(make_pack))))
    next(events)
    events.close()  # type: ignore[attr-defined]
    began = time.monotonic()
    assert isinstance(last(ready, Ask("3", QUESTION)), AnswerDone)
    assert time.monotonic() - began < 5.0
    assert isinstance(last(ready, Ask("4", QUESTION, "big")), Failed)


def test_cancelling_what_does_not_run_does_nothing(ready: Engine) -> None:
    ready.cancel("never")
    assert isinstance(last(ready, Ask("1", QUESTION)), AnswerDone)


def test_requests_from_two_threads_get_their_own_events(ready: Engine) -> None:
    got: dict[str, list[Event]] = {}

    def work(identity: str, question: str) -> None:
        got[identity] = list(ready.request(Ask(identity, question)))

    threads = [
        threading.Thread(target=work, args=pair)
        for pair in (("a", QUESTION), ("b", "Who cancels seven days before departure gets what?"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for identity, events in got.items():
        assert {e.id for e in events} == {identity}
        assert isinstance(events[-1], AnswerDone)
    assert len(got) == 2


def test_two_engines_on_one_home_build_and_answer(home: Home, ready: Engine) -> None:
    import shutil

    ready.close()
    shutil.rmtree(home.index)
    engines = [Engine(home), Engine(home)]
    got: list[Event] = []
    threads = [threading.Thread(target=lambda e=e: got.append(last(e, Ask("1", QUESTION, "tiny")))) for e in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for one in engines:
        one.close()
    assert [type(e) for e in got] == [AnswerDone, AnswerDone], got


# ---------------------------------------------------------------- the seal
@needs_proc
@pytest.mark.skipif(sys.platform != "linux", reason="the seccomp filter is Linux's")
def test_the_process_is_sealed_before_it_greets(engine: Engine) -> None:
    hello = engine.start()
    assert hello.sealed
    assert hello.by == "seccomp"
    assert hello.proof
    assert engine.hello() == hello
    status = Path(f"/proc/{engine.pid()}/status").read_text(encoding="utf-8")
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


@pytest.fixture
def no_seal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine for which no filter is written, in every Python that is started from here."""
    place = tmp_path / "site"
    place.mkdir()
    code = """
        import os
        _fake = os.uname_result((*os.uname()[:4], "pdp11"))
        os.uname = lambda: _fake
    """
    (place / "sitecustomize.py").write_text(dedent(code), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(place))


@pytest.mark.skipif(sys.platform != "linux", reason="the seccomp filter is Linux's")
@pytest.mark.usefixtures("no_seal")
def test_without_a_seal_nothing_is_answered(engine: Engine, make_pack: MakePack) -> None:
    with pytest.raises(NotSealed) as caught:
        last(engine, AddPack("1", str(make_pack())))
    assert "--allow-unsealed" in caught.value.hint
    assert engine.hello() is None
    # Neither does a second try slip through.
    with pytest.raises(NotSealed):
        engine.start()


@pytest.mark.skipif(sys.platform != "linux", reason="the seccomp filter is Linux's")
@pytest.mark.usefixtures("no_seal")
def test_without_a_seal_only_who_asks_for_it_goes_on(
    home: Home, make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIKI_ALLOW_UNSEALED", "1")
    strict = Engine(home)
    with pytest.raises(NotSealed):
        strict.start()
    strict.close()
    asked = Engine(home, allow_unsealed=True)
    assert not asked.start().sealed
    assert isinstance(last(asked, AddPack("1", str(make_pack()))), PackReady)
    asked.close()


@needs_proc
def test_folders_named_relative_to_the_users_are_the_users(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("KAIKI_ADAPTERS", "mine")
    monkeypatch.setenv("KAIKI_MODELS", "../models")
    engine = Engine(home)
    engine.start()
    told = Path(f"/proc/{engine.pid()}/environ").read_bytes().decode().split("\0")
    engine.close()
    # It works in the home, where these names would mean something else, or nothing.
    assert f"KAIKI_ADAPTERS={tmp_path}/here/mine" in told
    assert f"KAIKI_MODELS={tmp_path}/here/../models" in told


# ---------------------------------------------------------------- its end
@needs_proc
def test_closing_ends_the_process(engine: Engine) -> None:
    engine.start()
    pid = engine.pid()
    assert pid is not None
    engine.close()
    assert gone(pid)
    assert engine.pid() is None
    engine.close()
    assert engine.start().sealed


@needs_proc
def test_the_process_does_not_outlive_a_killed_parent(home: Home) -> None:
    code = """
        import os, signal
        from assistant.config import home
        from assistant.engine.client import Engine
        engine = Engine(home())
        engine.start()
        print(engine.pid(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, env=environment)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert gone(int(done.stdout))


@needs_proc
def test_the_log_holds_no_question(ready: Engine, home: Home) -> None:
    secret = "zanzibarquestion"
    last(ready, Ask("1", f"{secret} \ud800 kennel dog"))
    last(ready, Ask("2", f"{secret} kennel dog"))
    ready.close()
    assert secret not in home.log.read_text(encoding="utf-8")
    assert home.log.stat().st_mode & 0o077 == 0
