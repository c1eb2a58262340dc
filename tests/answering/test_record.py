"""The record of an answer: what it names, how it travels, and what a second answer is said to differ in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.record import again, changes, prompt_sha256, sha256_of
from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.chat import Message
from assistant.service import Assistant
from assistant.storage.history import History
from assistant.types import AddPack, Answer, AnswerDone, Ask, PassageMark, Record, Turn
from assistant.wire import decode, encode

MakePack = Callable[..., Path]
KENNEL = "How much does a kennel for a dog cost?"


def answered(assistant: Assistant, ask: Ask) -> Answer:
    last = list(assistant.handle(ask, lambda: False))[-1]
    assert isinstance(last, AnswerDone), last
    return last.answer


@pytest.fixture
def assistant(home: Home, make_pack: MakePack) -> Assistant:
    made = Assistant(home, DiskLoader(home), lambda _: None)
    list(made.handle(AddPack("1", str(make_pack())), lambda: False))
    return made


def test_an_answer_names_what_it_was_made_from(assistant: Assistant, make_pack: MakePack) -> None:
    turns = (Turn("Are cats free?", "Yes."),)
    answer = answered(assistant, Ask("2", KENNEL, "tiny", at="2026-07-01T09:00+03:00", history=turns))
    record = answer.record
    assert record is not None
    assert (record.pack, record.pack_version, record.model, record.encoder) == ("tiny", "1.0.0", "scripted", "hash")
    assert (record.now, record.lang, record.earlier) == ("2026-07-01T09:00:00+03:00", "", turns)
    assert len(record.content_hash) == len(record.prompt_sha256) == 64
    text = (make_pack() / "documents/pets.md").read_text(encoding="utf-8")
    first = record.passages[0]
    assert first.document == "documents/pets.md"
    assert first.sha256 == hashlib.sha256(text[first.start : first.end].encode()).hexdigest()
    checks = dict(record.checks)
    assert checks["decision"] == "answered" and float(checks["score"]) > 0 and "stated" in checks
    # As `--json` prints it.
    body = json.loads(json.dumps(answer.to_json()))["record"]
    assert body["passages"][0]["document"] == first.document
    assert {"name": "decision", "value": "answered"} in body["checks"]


def test_a_private_pack_leaves_no_hash_of_its_content(home: Home, make_pack: MakePack) -> None:
    made = Assistant(home, DiskLoader(home), lambda _: None)
    private = make_pack("secret", more='sensitivity = "private"')
    list(made.handle(AddPack("1", str(private)), lambda: False))
    record = answered(made, Ask("2", KENNEL, "secret")).record
    assert record is not None and record.pack == "secret" and record.content_hash == ""


def test_the_same_question_under_the_record_is_the_same(assistant: Assistant) -> None:
    first = answered(assistant, Ask("2", "and for cats?", "tiny", history=(Turn(KENNEL, "€ 8."),)))
    assert first.understood == "How much does a kennel for cats cost?"
    second = answered(assistant, again(first, "3"))
    assert changes(first, second) == ()
    assert first.record == second.record


def test_a_changed_pack_is_told_by_version_content_passages_and_answer(
    assistant: Assistant, make_pack: MakePack
) -> None:
    first = answered(assistant, Ask("2", KENNEL, "tiny"))
    text = "# Pets\n\nA kennel for a dog costs € 9. Cats travel in a carrier, free of charge.\n"
    changed = make_pack(version="1.1.0", files={"documents/pets.md": text})
    list(assistant.handle(AddPack("3", str(changed), replace=True), lambda: False))
    found = {c.what: c for c in changes(first, answered(assistant, again(first, "4")))}
    assert {"pack version", "pack content", "passages", "prompt", "answer"} <= set(found)
    assert (found["pack version"].before, found["pack version"].after) == ("1.0.0", "1.1.0")
    assert "documents/pets.md" in found["passages"].before and "new text" in found["passages"].after
    assert "€ 8" in found["answer"].before and "€ 9" in found["answer"].after


def test_passages_that_came_and_went_are_told_apart() -> None:
    marks = [PassageMark(f"documents/{n}.md", 0, 9, "0" * 64) for n in range(3)]
    old = Record("1", "p", "1", passages=(marks[0], marks[1]), model_sha256="a")
    new = replace(old, passages=(marks[1], marks[2]), model_sha256="b")
    answer = Answer("q", "p", "1", "m", "en", "answered", "x", record=old)
    found = {c.what: (c.before, c.after) for c in changes(answer, replace(answer, record=new))}
    assert found["passages"] == ("documents/0.md 0–9", "documents/2.md 0–9")
    assert found["model file"] == ("a", "b") and set(found) == {"passages", "model file"}


def test_without_a_record_only_the_answer_is_compared() -> None:
    old = Answer("q", "p", "1", "m", "el", "answered", "x", as_of="2026-07-01")
    ask = again(old, "7", "2026-07-01T06:00:00+00:00")
    assert (ask.pack, ask.model, ask.lang, ask.at) == ("p", "m", "el", "2026-07-01T06:00:00+00:00")
    assert again(old, "7", "2026-11-01T06:00:00+00:00").at == "2026-07-01"
    assert [c.what for c in changes(old, replace(old, answer="y", pack_version="2"))] == ["pack version", "answer"]


def test_records_travel_and_are_kept_and_old_lines_open(tmp_path: Path) -> None:
    record = Record(
        "1", "p", "2", earlier=(Turn("a", "b"),), passages=(PassageMark("d", 1, 2, "f"),), checks=(("x", "y"),)
    )
    answer = Answer("q", "p", "2", "m", "en", "answered", "x", understood="q?", record=record)
    line = encode(AnswerDone("1", answer))
    assert decode(line) == AnswerDone("1", answer)
    history = History(Home(tmp_path))
    chat = history.add_turn(None, "q", answer)
    assert history.get(chat).turns[0].answer == answer
    assert "understood: q?" in history.export(chat)
    # A line as Kaiki wrote it before there were records.
    body = json.loads(line)
    del body["answer"]["record"], body["answer"]["understood"]
    old = decode(json.dumps(body).encode())
    assert isinstance(old, AnswerDone) and old.answer == replace(answer, record=None, understood="")


def test_a_prompt_hash_tells_roles_texts_and_order_apart() -> None:
    chats = [
        [Message("user", "a"), Message("assistant", "b")],
        [Message("assistant", "b"), Message("user", "a")],
        [Message("user", "a\nb")],
        [Message("user", "a"), Message("user", "b")],
    ]
    assert len({prompt_sha256(chat) for chat in chats}) == len(chats)
    assert prompt_sha256(chats[0]) == prompt_sha256(list(chats[0]))
    assert sha256_of("\ud800") == sha256_of("?")
