"""The real model under a grammar, and a summary that it shortens in the sealed engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.engine.client import Engine
from assistant.models.catalog import default_model
from assistant.models.chat import Message, never
from assistant.models.llama import LlamaModel
from assistant.summaries.write import GRAMMAR
from assistant.types import Summarize, SummaryDone

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
LETTER = (
    "Diagnosis: rheumatoid arthritis.\nAllergies: She is allergic to trimethoprim.\n"
    "Medication: I have suggested to her that she starts sulfasalazine 500 mg daily for the pain of her left wrist.\n"
    "Plan: She should have a full blood count and liver tests every two weeks for three months at your surgery.\n"
)


@pytest.fixture(scope="module")
def file(real_models: Path) -> Path:
    found = sorted((real_models / default_model(8000)).glob("*.gguf"))
    assert found, "run `kaiki setup` (`make test` does it)"
    return found[0]


@pytest.fixture(scope="module")
def model(file: Path) -> Iterator[LlamaModel]:
    made = LlamaModel("real", file)
    yield made
    made.close()


def test_nothing_but_what_the_grammar_allows_is_written(model: LlamaModel) -> None:
    chat = [Message("user", "Tell me a story about a boat, in as many words as you like.")]
    said = "".join(model.stream(chat, "", 80, never, grammar='root ::= "yes" | "no"'))
    assert said in ("yes", "no")
    lines = "".join(model.stream(chat, "", 120, never, grammar=GRAMMAR)).strip().splitlines()
    whole = [line for line in lines if line.endswith("}")]
    assert all(set(json.loads(line)) == {"from", "text"} for line in whole)
    # Without one the same model is as free as before.
    assert "".join(model.stream(chat, "", 12, never)).strip()


def test_a_grammar_that_is_none_is_refused(model: LlamaModel) -> None:
    with pytest.raises(ValueError, match="grammar"):
        list(model.stream([Message("user", "x")], "", 5, never, grammar="this is ::: not one"))


def test_what_the_model_shortens_still_stands_in_the_file(tmp_path: Path, real_models: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAIKI_MODELS", str(real_models))
        patch.delenv("KAIKI_STANDINS", raising=False)
        engine = Engine(Home(tmp_path / "home"))
        try:
            done = list(engine.request(Summarize("1", (str(path),), "handover", model="default")))[-1]
        finally:
            engine.close()
    assert isinstance(done, SummaryDone), done
    summary = done.summary
    assert summary.model != "none"
    for fact in ("trimethoprim", "sulfasalazine 500 mg", "left"):
        assert fact in summary.summary
    assert all(quote in LETTER for s in summary.statements for quote in s.quotes)
