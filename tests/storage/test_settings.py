"""The settings file."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.storage.settings import Settings, load, save


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.json") == Settings()


def test_saved_settings_come_back_and_are_private(tmp_path: Path) -> None:
    path = tmp_path / "home" / "settings.json"
    mine = Settings(pack="φέρι", theme="light", keys={"chat.sources": "f4"})
    save(path, mine)
    save(path, mine)
    assert load(path) == mine
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"colour": 1}', "colour"),
        ('{"theme": "pink"}', "theme"),
        ('{"keys": {"a": 1}}', "keys"),
        ('{"pack": 7}', "pack"),
        ('{"history_days": 0}', "history_days"),
        ('{"history_days": true}', "history_days"),
        ('{"lock_minutes": -1}', "lock_minutes"),
        ('{"lock_minutes": "5"}', "lock_minutes"),
        ("[]", "object"),
        ("{", "JSON"),
        ("\udcff", "JSON"),
    ],
)
def test_faults_name_the_file_and_the_key(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError) as caught:
        load(path)
    assert named in caught.value.message
    assert str(path) in str(caught.value)
