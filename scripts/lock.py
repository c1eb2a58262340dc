"""Writes requirements.lock and tests/requirements.lock from the virtual environment as it is.

    .venv/bin/python scripts/lock.py

The core lock holds what Kaiki's own dependencies pull in; the tests' lock holds the rest that `dev` and `tune`
pull in, since tuning is tested too.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
CORE_HEAD = (
    "# Locked core dependencies; made by scripts/lock.py. pip reads this file.\n"
    "# torch: the CPU build. Where pip gives a CUDA build, name PyTorch's CPU index in PIP_EXTRA_INDEX_URL.\n"
)
BUILD = ["hatchling", "editables"]


def name_of(text: str) -> str:
    """A project's name in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", text).lower()


def closure(wanted: list[str]) -> dict[str, str]:
    """Name → version of all installed packages that `wanted` need here."""
    found: dict[str, str] = {}
    waiting = [Requirement(text) for text in wanted]
    while waiting:
        requirement = waiting.pop()
        name = name_of(requirement.name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        known = name in found
        found[name] = distribution.version.partition("+")[0]
        if known and not requirement.extras:
            continue
        for text in distribution.requires or []:
            child = Requirement(text)
            extras = requirement.extras or {""}
            needed = child.marker is None or any(child.marker.evaluate({"extra": e}) for e in extras)
            if needed and name_of(child.name) not in found:
                waiting.append(child)
    return found


def main() -> None:
    """Write both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    core = closure([*project["dependencies"], *BUILD])
    # pip comes with the virtual environment.
    core.pop("pip", None)
    extras = project["optional-dependencies"]
    dev = {n: v for n, v in closure([*extras["dev"], *extras["tune"]]).items() if n not in core and n != "pip"}
    for path, head, pins in (
        (ROOT / "requirements.lock", CORE_HEAD, core),
        (ROOT / "tests" / "requirements.lock", "# Locked test dependencies; made by scripts/lock.py.\n", dev),
    ):
        path.write_text(head + "".join(f"{n}=={v}\n" for n, v in sorted(pins.items())))


if __name__ == "__main__":
    main()
