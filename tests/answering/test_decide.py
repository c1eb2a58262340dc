"""The decision between an answer and "not found", and what is fitted for a model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import calibration
from assistant.answering.calibration import Calibration, Rule, load, to_json
from assistant.answering.decide import RULES, Signals, answered, lacks, signals
from assistant.answering.extract import Line
from assistant.errors import ModelError
from assistant.packs.vocabulary import Entry, Vocabulary
from assistant.types import Source

PETS = "A kennel for a dog costs € 8. Cats travel in a carrier, free of charge."
NONE = Calibration()


def line(text: str) -> Line:
    return Line(Source(1, "documents/pets.md", "", text, 0, len(text)), 0, len(text), text, 0.8)


class Common:
    """A pack of a hundred passages. Every word but the rare ones stands in ten of a hundred passages."""

    passages = 100

    @property
    def words(self) -> Common:
        return self

    def frequency(self, word: str) -> int:
        return 0 if word.startswith("straw") else 1 if word.startswith("kennel") else 10


def test_words_that_the_pack_does_not_know_speak_against_an_answer() -> None:
    vocabulary = Vocabulary([Entry("kennel", "κλουβί", "el"), Entry("kennel", "hutch", "en")])
    best = line(PETS)
    asked = signals("What does a kennel cost?", best, [best], vocabulary, Common())
    strange = signals("What does a strawberry cost?", best, [best], vocabulary, Common())
    assert (asked.unknown, strange.unknown) == (0, 1)
    assert asked.covered is not None and strange.covered is not None and asked.covered > strange.covered
    assert signals("the hutch", best, [best], vocabulary, Common()).covered == 1.0
    # Words say nothing where question and passage are in different languages.
    across = signals("τι κάνει το κλουβί", best, [best], vocabulary, Common())
    assert (across.covered, across.shown, across.unknown, across.script) == (None, None, 0, "el")


@pytest.mark.parametrize(
    ("question", "shown", "lacking"),
    [
        ("taxi to the airport how much is it", "Line 3 runs to the airport in 75 minutes.", True),
        ("What does a kennel cost?", "A kennel for a dog costs € 8.", False),
        ("price for children under four", "Children under four travel free.", False),
        ("How much is refunded?", "75 % of the fare", False),
        ("when does the office open", "Ask the captain.", True),
        ("when does the office open", "It opens on Monday.", False),
        ("how many lifeboats", "There are lifeboats on both sides.", True),
        ("may my dog come along", "Dogs are welcome.", False),
    ],
)
def test_the_asked_kind_of_thing_must_be_there(question: str, shown: str, lacking: bool) -> None:
    assert lacks(question, shown) is lacking


def test_caution_asks_for_more_and_every_signal_counts_its_way() -> None:
    good, bad = Signals(1.1, 1.0, 0, 4.0), Signals(0.3, 0.1, 3, -3.0)
    between = [Signals(s / 20, 0.7, 0, 1.0) for s in range(8, 30)]
    for encoder in RULES:
        for caution in ("normal", "high"):
            assert answered(good, caution, encoder, NONE)
            assert not answered(Signals(0.0, 0.1, 3, -3.0), caution, encoder, NONE)
        high, normal = (sum(answered(x, c, encoder, NONE) for x in between) for c in ("high", "normal"))
        assert high <= normal
    assert not answered(bad, "normal", "embeddinggemma-300m", NONE)


def test_a_fitted_rule_is_used_where_its_probe_was_read() -> None:
    rule = Rule(0.0, {"probe": 1.0}, 0.0, 2.0)
    fitted = Calibration(np.ones((2, 4), np.float32), (0, 2), -3.0, {"hash": rule}, "p")
    states = np.stack([np.full(4, 0.5), np.full(4, 9.0), np.full(4, 0.5)]).astype(np.float32)
    assert fitted.probed(states) == 1.0
    assert fitted.probed(states[:2]) is None and fitted.probed(states[:, :3]) is None and fitted.probed(None) is None
    seen = Signals(0.0, 0.0, 9, -9.0, probe=1.0)
    assert answered(seen, "normal", "hash", fitted) and not answered(seen, "high", "hash", fitted)
    # Without the probe the general rule speaks: nothing is near, so there is no answer.
    assert not answered(Signals(0.0, 0.0, 9, -9.0), "normal", "hash", fitted)


@given(st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=8), st.floats(-5, 5), st.floats(-5, 5))
def test_what_was_written_is_read_back(weights: list[float], bias: float, normal: float) -> None:
    import tempfile

    rules = {"hash": Rule(bias, {"score": normal}, normal, 9.0)}
    fitted = Calibration(np.asarray([weights], np.float32), (3,), bias, rules, "p")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.json"
        path.write_text(to_json(fitted, {"on": "tests"}))
        # The user's rules are read; a probe is only taken from what is shipped.
        read = load("no-such-model", "p", path)
    assert read.rules == {"hash": Rule(bias, {"score": normal}, normal, 9.0)}


def test_a_probe_of_another_prompt_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "SHIPPED", tmp_path)
    fitted = Calibration(np.eye(2, 3, dtype=np.float32), (1, 4), 0.5, {"hash": Rule(0.0, {}, 0.0, 0.0)}, "this prompt")
    (tmp_path / "m.json").write_text(to_json(fitted, {}))
    read = load("m", "this prompt")
    assert read.probe is not None and (read.probe == np.eye(2, 3)).all() and read.layers == (1, 4)
    assert load("m", "another prompt").probe is None and load("m", "another prompt").rules == {}
    assert load("../m", "this prompt").probe is None
    body = json.loads((tmp_path / "m.json").read_text())
    del body["rules"]["hash"]["normal"]
    (tmp_path / "m.json").write_text(json.dumps(body))
    with pytest.raises(ModelError, match=r"m\.json"):
        load("m", "this prompt")


@pytest.mark.parametrize("path", sorted(calibration.SHIPPED.glob("*.json")), ids=lambda p: p.stem)
def test_what_is_shipped_belongs_to_the_prompt_in_use(path: Path) -> None:
    from assistant.answering.write import prompt_kind
    from assistant.models.adapter import craft_adapter, craft_cards

    name, _, under = path.stem.partition("+")
    # Of a craft adapter too: what was fitted for an earlier one would be left out without a word.
    adapter = craft_adapter(craft_cards()[0][name].base_sha256, calibration.SHIPPED) if under else None
    assert bool(adapter) == bool(under)
    found = load(name, prompt_kind(craft=bool(under)), adapter=adapter)
    assert found.probe is not None and set(found.rules) == {"any"}
    for rule in found.rules.values():
        assert rule.weights["probe"] > 0 and rule.high >= rule.normal
