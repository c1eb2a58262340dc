"""Adding, keeping, checking and removing model files; what a GGUF must be."""

import errno
import json
import shutil
import stat
import struct
from collections import namedtuple
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.config import Home
from assistant.errors import HomeError, ModelBroken, ModelMissing, ModelTooLarge, ModelUnknown, UsageError
from assistant.models import commands
from assistant.models import store as store_module
from assistant.models.files import hold_lock
from assistant.models.gguf_header import check_gguf
from assistant.models.store import ModelStore

Usage = namedtuple("Usage", "total used free")


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def tiny_gguf(fill: int = 7, **more: str | int) -> bytes:
    """A whole GGUF of a few hundred bytes: three metadata values, a list of texts, two tensors."""
    pairs: dict[str, str | int] = {"general.architecture": "llama", "llama.context_length": 128, **more}
    out = b"GGUF" + struct.pack("<IQQ", 3, 2, len(pairs) + 1)
    for key, value in pairs.items():
        out += text(key.replace("__", "."))
        out += struct.pack("<II", 4, value) if isinstance(value, int) else struct.pack("<I", 8) + text(value)
    out += text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 3) + text("a") + text("b") + text("")
    out += text("a.weight") + struct.pack("<IQQIQ", 2, 32, 2, 2, 0)  # Q4_0: 2 blocks of 18 bytes
    out += text("b.weight") + struct.pack("<IQIQ", 1, 8, 0, 64)  # F32: 32 bytes
    return out + bytes(-len(out) % 32) + bytes([fill]) * 96


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "My Model (v1).gguf"
    path.write_bytes(tiny_gguf())
    return path


# ---------------------------------------------------------------- GGUF
def test_a_whole_gguf_gives_its_facts(gguf: Path) -> None:
    facts = check_gguf(gguf)
    assert facts["general.architecture"] == "llama"
    assert facts["llama.context_length"] == 128
    assert facts["file_size"] == gguf.stat().st_size


def test_every_truncation_is_seen(tmp_path: Path) -> None:
    whole, path = tiny_gguf(), tmp_path / "x.gguf"
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(ModelBroken):
            check_gguf(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04" + bytes(90), "not a GGUF"),
        (b"GGUF" + struct.pack("<IQQ", 99, 1, 1), "version 99"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**60, 1), "tensors"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 2**60), "metadata"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 0) + bytes(64), "no tensors"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + text("k") + struct.pack("<IIQ", 9, 8, 2**63), "texts"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + text("k") + struct.pack("<IIQ", 9, 9, 1), "unknown type 9"),
        (tiny_gguf(general__type="adapter"), "adapter"),
        (tiny_gguf(split__count=3), "one piece of 3"),
    ],
)
def test_what_is_no_model_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelBroken, match=said):
        check_gguf(path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_never_raises_anything_else(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(tiny_gguf())
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.sampled_from([0, 1, 8, 9, 127, 128, 255]) | st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    path = tmp_path / "x.gguf"
    path.write_bytes(bytes(whole[:cut]) + data.draw(st.binary(max_size=40)))
    try:
        assert check_gguf(path)["file_size"] == path.stat().st_size
    except ModelBroken as error:
        assert error.message


# ---------------------------------------------------------------- add, use, remove
def test_add_use_remove(home: Home, gguf: Path) -> None:
    added = commands.add(home, gguf)
    name = added["name"]
    assert name == "my-model-v1"
    assert (added["family"], added["context"], added["kind"]) == ("llama", 128, "chat")
    path = Path(added["path"])
    assert path.read_bytes() == gguf.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700
    assert commands.use(home, name)["chosen"]
    rows = {row["name"]: row for row in commands.list_models(home)}
    assert rows[name]["state"] == "installed" and rows[name]["chosen"] and not rows[name]["in_catalogue"]
    assert rows["smollm2-135m"]["state"] == "missing"
    json.dumps([commands.info(home, name), *rows.values()])
    receipt = commands.remove(home, name)
    assert receipt["bytes_freed"] > 0 and receipt["was_chosen"]
    assert sorted(receipt["removed"]) == [f"{name}/model.json", f"{name}/{name}.gguf"]
    assert not path.parent.exists() and ModelStore(home).chosen() is None
    with pytest.raises(ModelUnknown):
        ModelStore(home).path(name)


def test_settings_keep_their_other_keys(home: Home, gguf: Path) -> None:
    home.make().settings.write_text('{"theme": "dark"}')
    name = commands.add(home, gguf)["name"]
    commands.use(home, name)
    assert json.loads(home.settings.read_text()) == {"theme": "dark", "model": name}
    home.settings.write_text("[1]")
    with pytest.raises(HomeError, match="JSON object"):
        ModelStore(home).chosen()
    assert home.settings.read_text() == "[1]"


def test_adding_the_same_file_twice_changes_nothing(home: Home, gguf: Path, tmp_path: Path) -> None:
    first = commands.add(home, gguf, "mine")
    assert commands.add(home, gguf, "mine") == first
    other = tmp_path / "other.gguf"
    other.write_bytes(tiny_gguf(9))
    with pytest.raises(UsageError, match="named mine"):
        commands.add(home, other, "mine")
    assert Path(first["path"]).read_bytes() == gguf.read_bytes()


def test_a_name_of_the_catalogue_is_not_for_other_files(home: Home, gguf: Path) -> None:
    with pytest.raises(UsageError, match="not that model"):
        commands.add(home, gguf, "smollm2-135m")
    # Not pinned: the user vouches for the file.
    assert commands.add(home, gguf, "smollm3-3b")["file"] == "SmolLM3-Q4_K_M.gguf"


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "UPPER", "x" * 65, "a b"])
def test_bad_names_are_refused(home: Home, gguf: Path, name: str) -> None:
    with pytest.raises(UsageError):
        commands.add(home, gguf, name)
    with pytest.raises(ModelUnknown):
        ModelStore(home).path(name)
    with pytest.raises(ModelUnknown):
        ModelStore(home).remove(name)


def test_what_cannot_be_added(home: Home, tmp_path: Path) -> None:
    store = ModelStore(home)
    with pytest.raises(UsageError, match="cannot be read"):
        store.add(tmp_path / "nowhere.gguf")
    with pytest.raises(UsageError, match="cannot be read"):
        store.add(tmp_path)
    path = tmp_path / "x.gguf"
    path.write_bytes(b"")
    with pytest.raises(ModelBroken, match="not a GGUF"):
        store.add(path)
    path.write_bytes(tiny_gguf()[:-1])
    with pytest.raises(ModelBroken, match="truncated"):
        store.add(path)
    assert store.installed() == {}
    assert [p.name for p in (home.models / ".partial").iterdir()] == ["adding.lock"]


def test_a_pinned_file_gets_its_catalogue_name(home: Home, gguf: Path, tmp_path: Path, monkeypatch) -> None:
    import hashlib

    digest = hashlib.sha256(gguf.read_bytes()).hexdigest()
    catalog = Path(store_module.__file__).with_name("catalog.toml").read_text()
    catalog = catalog.replace("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", digest)
    (tmp_path / "c.toml").write_text(catalog)
    monkeypatch.setenv("KAIKI_CATALOG", str(tmp_path / "c.toml"))
    assert commands.add(home, gguf)["name"] == "smollm2-135m"


def test_unknown_and_missing_say_what_to_do(home: Home) -> None:
    store = ModelStore(home)
    with pytest.raises(ModelUnknown, match=r"Did you mean qwen2\.5-coder"):
        store.path("qwen-coder-1.5b")
    with pytest.raises(ModelMissing, match="kaiki models pull smollm2-135m"):
        store.path("smollm2-135m")
    with pytest.raises(ModelMissing):
        store.remove("smollm2-135m")


def test_damage_on_the_disk_is_seen(home: Home, gguf: Path) -> None:
    store = ModelStore(home)
    model = store.add(gguf, "mine")
    path = store.path("mine")
    assert store.verify("mine") == model
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelBroken, match="has changed"):
        store.verify("mine")
    path.write_bytes(data[:-1])
    with pytest.raises(ModelBroken, match="in place of"):
        store.path("mine")
    assert store.installed() == {} and "mine" in store.damaged()
    assert commands.info(home, "mine")["problem"]
    path.unlink()
    with pytest.raises(ModelBroken, match="No such file"):
        store.path("mine")
    (home.models / "mine" / "model.json").write_text("{")
    with pytest.raises(ModelBroken, match="kaiki models remove mine"):
        store.path("mine")
    # One damaged model never hides the others.
    assert store.add(gguf, "good").name in store.installed()


def test_a_card_cannot_point_outside(home: Home, gguf: Path) -> None:
    ModelStore(home).add(gguf, "mine")
    card = home.models / "mine" / "model.json"
    body = json.loads(card.read_text())
    card.write_text(json.dumps(body | {"file": "../../secret"}))
    with pytest.raises(ModelBroken, match="other files"):
        ModelStore(home).path("mine")


def test_memory(home: Home, gguf: Path) -> None:
    store = ModelStore(home)
    store.check_memory("qwen2.5-coder-1.5b", 2500)
    with pytest.raises(ModelTooLarge, match=r"2000 MB.*900 MB are free.*qwen2\.5-coder-0\.5b"):
        store.check_memory("qwen2.5-coder-1.5b", 900)
    store.add(gguf, "mine")
    store.check_memory("mine", 400)


# ---------------------------------------------------------------- the disk
def test_too_little_space_is_said_before(home: Home, gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(HomeError, match=r"too full.*1 MB are free"):
        commands.add(home, gguf)
    assert ModelStore(home).installed() == {}


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "is full"), (errno.EROFS, "cannot be written"), (errno.EACCES, "written")],
)
def test_a_failing_disk_is_one_sentence(
    home: Home, gguf: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(store_module, "copy_and_hash", fail)
    with pytest.raises(HomeError, match=said) as caught:
        commands.add(home, gguf)
    assert "Nothing was changed" in caught.value.message and caught.value.hint
    assert ModelStore(home).installed() == {}


def test_a_file_where_the_folder_should_be(tmp_path: Path, gguf: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeError):
        commands.add(Home(tmp_path / "home"), gguf)


def test_a_crash_before_the_rename_leaves_no_model(home: Home, gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ModelStore(home)
    store.add(gguf, "mine")
    old = store.get("mine")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store_module, "write_json", crash)
    with pytest.raises(KeyboardInterrupt):
        store.add(gguf, "other")
    assert store.installed() == {"mine": old}


def test_two_at_once(home: Home, gguf: Path) -> None:
    with hold_lock(home.models, "adding", "adding a model"), pytest.raises(Exception, match="Another Kaiki"):
        commands.add(home, gguf)
    commands.add(home, gguf)


def test_recorded_hashes_stay(home: Home) -> None:
    store = ModelStore(home)
    store.record("m from hub a/b", {"x": "1"})
    store.record("m from hub a/b", {"x": "2", "y": "3"})
    assert store.recorded() == {"m from hub a/b": {"x": "1", "y": "3"}}


def test_models_can_lie_elsewhere(home: Home, gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIKI_MODELS", str(tmp_path / "shared"))
    assert commands.add(home, gguf, "mine")["path"] == str(tmp_path / "shared" / "mine" / "my-model-v1.gguf")
    assert not home.root.exists()
