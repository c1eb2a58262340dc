"""SIGKILL in the middle of writes: nothing acknowledged is lost, and it always starts again. The long run is
`python -m scripts.kills --times 200`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.commands
ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("times", "app"), [(20, False), (3, True)])
def test_killed_at_random_moments(times: int, app: bool) -> None:
    command = [sys.executable, "-m", "scripts.kills", "--times", str(times), *(["--app"] if app else [])]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=1700)
    assert done.returncode == 0, done.stdout + done.stderr
    body = json.loads(done.stdout)
    assert (body["kills"], body["lost"], body["faults"]) == (times, 0, [])
    assert body["turns_acknowledged"] > 0
