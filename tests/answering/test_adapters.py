"""Which adapter lies over the model while a pack is asked, with a toy model in llama.cpp."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.answering import write
from assistant.answering.calibration import Calibration, Rule, load, own_file, own_files, to_json
from assistant.answering.record import changes
from assistant.config import Home
from assistant.errors import ModelError
from assistant.loading import DiskLoader
from assistant.models import commands
from assistant.models.adapter import Adapter
from assistant.models.chat import Message, never
from assistant.models.files import hash_file
from assistant.models.store import ModelStore
from assistant.packs.selftest import Outcome, Question, answered_by
from assistant.service import Assistant
from assistant.types import AddPack, Answer, AnswerDone, Ask, Failed, Summarize, Warm, WarmDone
from tests.finetune import toy
from tests.models.test_adapters import write_lora

MakePack = Callable[..., Path]
PETS = "What does a kennel for a dog cost?"
NEVER, ALWAYS = Rule(-99.0, {"stated": 0.0}, 0.0, 0.0), Rule(99.0, {"stated": 0.0}, 0.0, 0.0)


@dataclass(frozen=True)
class Toys:
    """A toy model and two adapters for it."""

    base: Path
    craft: Path
    pack: Path
    sha256: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toys]:
    folder = tmp_path_factory.mktemp("toys")
    with pytest.MonkeyPatch.context() as patch:
        # The examples of the bare prompt are long in words of two letters.
        patch.setattr(toy, "CONTEXT", 4096)
        base = toy.toy_gguf(folder, "qwen2", kind="f32")
    craft, pack = write_lora(base, folder / "craft.gguf", 1), write_lora(base, folder / "pack.gguf", 2)
    yield Toys(base, craft, pack, {"base": hash_file(base), "craft": hash_file(craft), "pack": hash_file(pack)})


class Loader(DiskLoader):
    """The toy model, and the encoder that needs no model."""

    def model_name(self, asked: str | None) -> str:
        return asked or "toy"


@dataclass
class Desk:
    """An assistant whose model is the toy, and what it says."""

    home: Home
    toys: Toys
    assistant: Assistant

    def add(self, folder: Path, adapter: Path | None = None, base: str = "", fitted: str = "") -> str:
        """Add a pack, with an adapter that `pack.toml` names if one is given."""
        if adapter:
            (folder / "adapters").mkdir()
            (folder / "adapters" / "own.gguf").write_bytes(adapter.read_bytes())
            named = f'\n[[adapters]]\nfile = "adapters/own.gguf"\nbase_sha256 = "{base or self.toys.sha256["base"]}"\n'
            with (folder / "pack.toml").open("a", encoding="utf-8") as out:
                out.write(named)
        if fitted:
            (folder / "adapters" / "own.json").write_text(fitted, encoding="utf-8")
        events = list(self.assistant.handle(AddPack("a", str(folder)), never))
        assert not isinstance(events[-1], Failed), events[-1]
        return folder.name

    def ask(self, pack: str, *, use_adapter: bool = True) -> Answer:
        done = list(self.assistant.handle(Ask("q", PETS, pack, use_adapter=use_adapter), never))[-1]
        assert isinstance(done, AnswerDone), done
        return done.answer

    def laid(self, pack: str, *, use_adapter: bool = True) -> str:
        """The sha256 of the adapter that an answer names."""
        record = self.ask(pack, use_adapter=use_adapter).record
        assert record is not None and record.model == "toy" and record.model_sha256 == self.toys.sha256["base"]
        return record.adapter


@pytest.fixture
def desk(home: Home, toys: Toys, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("KAIKI_ADAPTERS", str(home.root / "craft"))
    ModelStore(home).add(toys.base, "toy")
    assistant = Assistant(home, Loader(home), lambda _: None)
    yield Desk(home, toys, assistant)
    if assistant._model:
        Loader(home).close(assistant._model)


def ship(desk: Desk, **changed: object) -> None:
    """A craft adapter for the toy, as Kaiki ships it."""
    folder = desk.home.root / "craft"
    folder.mkdir(parents=True)
    (folder / "toy-of-the-catalogue.gguf").write_bytes(desk.toys.craft.read_bytes())
    card = {"sha256": desk.toys.sha256["craft"], "base_sha256": desk.toys.sha256["base"], "rank": 4}
    card |= {"prompt": write.CRAFT_FINGERPRINT, "trained": "2026-11-26", "how": "at random"} | changed
    (folder / "toy-of-the-catalogue.json").write_text(json.dumps(card), encoding="utf-8")


def test_the_packs_adapter_goes_before_the_models_own_and_none_before_both(desk: Desk, make_pack: MakePack) -> None:
    ship(desk)
    plain = desk.add(make_pack("plain"))
    tuned = desk.add(make_pack("tuned"), desk.toys.pack)
    names = desk.toys.sha256
    assert [desk.laid(p) for p in (plain, tuned, plain, tuned)] == [names["craft"], names["pack"]] * 2
    assert desk.laid(tuned, use_adapter=False) == desk.laid(plain, use_adapter=False) == ""
    assert desk.laid(tuned) == names["pack"]


def test_under_an_adapter_the_model_gets_its_own_prompt_and_replay_names_what_differs(
    desk: Desk, make_pack: MakePack
) -> None:
    ship(desk)
    name = desk.add(make_pack())
    bare, craft, again = desk.ask(name, use_adapter=False), desk.ask(name), desk.ask(name)
    assert bare.record and craft.record and again.record
    assert bare.record.prompt_sha256 != craft.record.prompt_sha256 == again.record.prompt_sha256
    assert dict(bare.record.checks)["stated"] != dict(craft.record.checks)["stated"]
    assert changes(craft, again) == ()
    assert [c.what for c in changes(bare, craft)][:2] == ["adapter", "prompt"]
    # What was read under one adapter is read from the cache when it lies there again.
    desk.ask(name, use_adapter=False)
    assert desk.ask(name).timings.cached_tokens > 0


def test_preparing_names_the_adapter_and_no_adapter_prepares_the_bare_model(desk: Desk, make_pack: MakePack) -> None:
    ship(desk)
    name = desk.add(make_pack())
    done = list(desk.assistant.handle(Warm("w", name), never))[-1]
    assert isinstance(done, WarmDone) and done.adapter == "craft adapter of toy-of-the-catalogue"
    done = list(desk.assistant.handle(Warm("w", name, use_adapter=False), never))[-1]
    assert isinstance(done, WarmDone) and done.adapter == ""


def test_where_a_tool_may_ask_the_model_both_beginnings_are_read(desk: Desk, make_pack: MakePack) -> None:
    ship(desk)
    table = '[[tools]]\nkind = "table"\nfile = "tables/a.csv"\nkeys = ["code"]\n'
    name = desk.add(make_pack(more=table, files={"tables/a.csv": "code,gate\nA,1\nB,2\n"}))
    list(desk.assistant.handle(Warm("w", name), never))
    model, role = desk.assistant._model, desk.assistant._packs.card(name).role
    assert model is not None and model.adapter is not None
    for adapter in (model.adapter, None, model.adapter):
        model.use_adapter(adapter)
        beginning = write.beginning(role, craft=adapter is not None)
        model.choose([*beginning, Message("user", "?")], write.DECISION, [write.YES], never)
        assert model.usage.cached_tokens == model.usage.prompt_tokens - 1


def test_a_craft_adapters_calibration_stands_beside_it_or_with_the_others(desk: Desk, make_pack: MakePack) -> None:
    ship(desk)
    name = desk.add(make_pack())
    assert desk.ask(name).status == "answered"
    found = Calibration(rules={"any": NEVER}, prompt=write.CRAFT_FINGERPRINT, adapter=desk.toys.sha256["craft"][:12])
    beside = desk.home.root / "craft" / "toy-of-the-catalogue+craft.json"
    beside.write_text(to_json(found, {}), encoding="utf-8")
    again = Desk(desk.home, desk.toys, Assistant(desk.home, Loader(desk.home), lambda _: None))
    assert again.ask(name).status == "not_found"
    assert again.ask(name, use_adapter=False).status == "answered"


def test_an_adapter_for_another_base_is_not_used(desk: Desk, make_pack: MakePack) -> None:
    ship(desk, base_sha256="d" * 64)
    name = desk.add(make_pack(), desk.toys.pack, base="e" * 64)
    assert desk.laid(name) == "" and not desk.ask(name).warnings


@pytest.mark.parametrize("spoilt", ["cut", "another"])
def test_a_bad_adapter_is_named_and_the_bare_model_answers(
    desk: Desk, make_pack: MakePack, tmp_path: Path, spoilt: str
) -> None:
    bad = tmp_path / "bad.gguf"
    if spoilt == "cut":
        bad.write_bytes(desk.toys.pack.read_bytes()[:-5000])
    else:
        write_lora(toy.toy_gguf(tmp_path, "llama"), bad)
    name = desk.add(make_pack(), bad)
    other = desk.add(make_pack("other"))
    for _ in range(2):
        answer = desk.ask(name)
        assert answer.record and answer.record.adapter == ""
        assert ["adapters/own.gguf of tiny" in warning for warning in answer.warnings] == [True]
        assert not desk.ask(other).warnings
    bare = desk.ask(name, use_adapter=False)
    assert bare.answer == answer.answer and not bare.warnings


def test_a_craft_adapter_of_another_prompt_or_another_file_is_not_used(desk: Desk, make_pack: MakePack) -> None:
    ship(desk, prompt="older")
    name = desk.add(make_pack())
    answer = desk.ask(name)
    assert "another prompt" in answer.warnings[0] and answer.record and answer.record.adapter == ""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would have to be written")
def test_an_adapter_of_a_private_pack_is_used_and_lies_nowhere_in_the_open(desk: Desk, make_pack: MakePack) -> None:
    name = desk.add(make_pack(more='sensitivity = "private"'), desk.toys.pack)
    assert desk.laid(name) == desk.toys.sha256["pack"]
    piece = desk.toys.pack.read_bytes()[-2000:-1900]
    assert [p for p in desk.home.root.rglob("*") if p.is_file() and piece in p.read_bytes()] == []


# ---------------------------------------------------------------- what was fitted for it
def test_a_packs_own_calibration_decides_under_its_adapter_alone(desk: Desk, make_pack: MakePack) -> None:
    digits = desk.toys.sha256["pack"][:16]
    for number, (rule, adapter, status) in enumerate(
        [(ALWAYS, digits, "answered"), (NEVER, digits, "not_found"), (NEVER, "0" * 16, "answered")]
    ):
        fitted = to_json(Calibration(rules={"any": rule}, prompt=write.CRAFT_FINGERPRINT, adapter=adapter), {})
        name = desk.add(make_pack(f"pack{number}"), desk.toys.pack, fitted=fitted)
        assert desk.ask(name).status == status
        assert desk.ask(name, use_adapter=False).status == "answered"


def test_a_damaged_calibration_is_said_and_the_adapter_stays(desk: Desk, make_pack: MakePack) -> None:
    fitted = json.dumps({"format": 2, "prompt": "p", "adapter": "", "rules": {"any": {}}})
    name = desk.add(make_pack(), desk.toys.pack, fitted=fitted)
    answer = desk.ask(name)
    assert answer.record and answer.record.adapter == desk.toys.sha256["pack"]
    assert "calibration of the adapter adapters/own.gguf" in answer.warnings[0]


def adapter_of(text: str, sha256: str = "ab" * 32) -> Adapter:
    return Adapter("craft", "x", sha256, "", lambda: (_ for _ in ()), calibration=text)  # type: ignore[arg-type,return-value]


def test_a_calibration_is_left_out_under_another_adapter_or_prompt(tmp_path: Path) -> None:
    text = to_json(Calibration(rules={"any": ALWAYS}, prompt="p", adapter="ab" * 8), {})
    assert load("m", "p", adapter=adapter_of(text)).rules == {"any": ALWAYS}
    assert load("m", "q", adapter=adapter_of(text)).rules == {}
    assert load("m", "p", adapter=adapter_of(text, "cd" * 32)).rules == {}
    short = to_json(Calibration(rules={"any": ALWAYS}, prompt="p", adapter="ab"), {})
    assert load("m", "p", adapter=adapter_of(short)).rules == {}
    # The bare model's file says nothing of the model under an adapter, and the other way round.
    mine = tmp_path / own_file(adapter_of(text))
    mine.write_text(to_json(Calibration(rules={"hash": NEVER}, prompt="p", adapter=("ab" * 32)[:12]), {}))
    assert load("m", "p", mine, adapter_of(text)).rules == {"any": ALWAYS, "hash": NEVER}
    assert load("m", "p", mine).rules == {}
    (tmp_path / own_file(None)).write_text(to_json(Calibration(rules={"hash": NEVER}, prompt="p"), {}))
    assert load("m", "p", tmp_path / own_file(None), adapter_of(text)).rules == {"any": ALWAYS}
    assert [p.name for p in own_files(tmp_path)] == ["calibration.json", f"calibration+{('ab' * 32)[:12]}.json"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", '"x"'])
def test_a_rule_with_a_number_that_is_none_is_damage(number: str) -> None:
    text = to_json(Calibration(rules={"any": ALWAYS}, prompt="p", adapter="ab" * 8), {}).replace("99.0", number)
    with pytest.raises(ModelError, match="cannot be read"):
        load("m", "p", adapter=adapter_of(text))


# ---------------------------------------------------------------- said
def test_the_models_page_shows_the_adapter_and_removing_a_model_leaves_it(desk: Desk) -> None:
    assert commands.info(desk.home, "toy")["adapter"] is None
    ship(desk)
    shown = commands.info(desk.home, "toy")["adapter"]
    assert (shown["used"], shown["rank"], shown["trained"]) == (True, 4, "2026-11-26")
    assert shown["size_bytes"] == desk.toys.craft.stat().st_size
    commands.remove(desk.home, "toy")
    assert (desk.home.root / "craft" / "toy-of-the-catalogue.gguf").is_file()


def test_what_ships_fits_its_model_and_the_prompt() -> None:
    """Whatever lies in models/adapters: hashes, prompt, and the catalogue's own file as the base."""
    from assistant.models.adapter import SHIPPED, craft_cards
    from assistant.models.catalog import load_catalog

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KAIKI_ADAPTERS", raising=False)
        patch.delenv("KAIKI_CATALOG", raising=False)
        cards, wrong = craft_cards(hashed=True)
        catalogue = load_catalog()
    assert wrong == ()
    files = {path.stem for path in SHIPPED.glob("*.gguf")} if SHIPPED.is_dir() else set()
    assert files == set(cards)
    for name, card in cards.items():
        assert card.base_sha256 in catalogue[name].sha256.values()
        assert card.prompt == write.CRAFT_FINGERPRINT
        assert 0 < card.size < 20_000_000


def test_a_score_names_the_adapter_of_its_answers_unless_there_was_none(desk: Desk, make_pack: MakePack) -> None:
    name = desk.add(make_pack(), desk.toys.pack)
    question = Question("1", PETS, "answered")
    under, bare = (Outcome(question, desk.ask(name, use_adapter=allowed)) for allowed in (True, False))
    assert answered_by([bare, under]) == {"model": "toy", "adapter": desk.toys.sha256["pack"]}
    assert answered_by([under, bare]) == {"model": "toy", "adapter": ""}
    assert answered_by([Outcome(question, None, "x")]) == {"model": "", "adapter": ""}


def test_summaries_and_the_choice_between_tools_and_documents_are_the_bare_models(
    desk: Desk, make_pack: MakePack, tmp_path: Path
) -> None:
    name = desk.add(make_pack(), desk.toys.pack)
    assert desk.laid(name) == desk.toys.sha256["pack"]
    note = tmp_path / "note.txt"
    note.write_text("The kennel was moved to deck four on Monday because the old place was wet.\n", encoding="utf-8")
    last = list(desk.assistant.handle(Summarize("s", (str(note),), "brief", model="toy"), never))[-1]
    assert not isinstance(last, Failed), last
    assert desk.assistant._model is not None and desk.assistant._model.adapter is None
    assert desk.laid(name) == desk.toys.sha256["pack"]
