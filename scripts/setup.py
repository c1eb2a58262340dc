"""Makes `.venv` with the locked dependencies. Standard library only; can be stopped and run again.

    python3 scripts/setup.py          what the app needs
    python3 scripts/setup.py --dev    and what its tests need

The native build of llama-cpp-python takes minutes, so its wheel is kept in a cache outside the tree
(`KAIKI_CACHE`, else the user's cache folder), under a name that holds the processor's features: the build uses the
instructions of the processor it ran on, and a wheel from another machine could crash.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CORE, DEV = ROOT / "requirements.lock", ROOT / "tests" / "requirements.lock"
LLAMA = "llama-cpp-python"


def main() -> int:
    """Do what is not done yet."""
    # 3.11 is what the locked wheels of torch are made for on every platform; newer ones work where pip finds wheels.
    if sys.version_info < (3, 11):
        print(f"Kaiki needs Python 3.11 or newer; this is {platform.python_version()}. Try: make PYTHON=python3.11")
        return 1
    dev = "--dev" in sys.argv[1:]
    begin = time.monotonic()
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        say("making .venv")
        venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)
    step("core", [CORE], lambda: install_core(python))
    if dev:
        step("dev", [DEV], lambda: pip(python, "install", "-r", str(DEV)))
    step("self", [ROOT / "pyproject.toml"], lambda: install_self(python))
    if time.monotonic() - begin > 5:
        say(f"the environment is ready ({time.monotonic() - begin:.0f} s)")
    return 0


def step(name: str, inputs: list[Path], work: object) -> None:
    """Run `work` unless it was done with exactly these inputs; the mark is written after it."""
    mark = VENV / f".kaiki-{name}"
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in inputs)).hexdigest()
    if mark.is_file() and mark.read_text() == digest:
        return
    assert callable(work)
    work()
    mark.write_text(digest)


def install_core(python: Path) -> None:
    """The locked packages, then llama-cpp-python from the cached wheel or a fresh build."""
    lines = CORE.read_text().splitlines()
    version = next(line.partition("==")[2].strip() for line in lines if line.startswith(f"{LLAMA}=="))
    rest = VENV / "core.txt"
    rest.write_text("\n".join(line for line in lines if not line.startswith(LLAMA)) + "\n")
    say("installing the locked packages (about 1.8 GB on disk)")
    pip(python, "install", "-r", str(rest))
    wheel = find_wheel(version) or build_wheel(python, version)
    pip(python, "install", "--no-deps", "--force-reinstall", str(wheel))


def install_self(python: Path) -> None:
    """Kaiki itself, from this folder."""
    pip(python, "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def find_wheel(version: str) -> Path | None:
    """The cached wheel for this machine."""
    found = sorted(cache(version).glob("*.whl"))
    return found[0] if found else None


def build_wheel(python: Path, version: str) -> Path:
    """Build llama-cpp-python once, showing how far the compiler is."""
    folder = cache(version)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".building-{os.getpid()}"
    say(f"building {LLAMA} {version} for this processor: 5 to 10 minutes on two cores, once")
    environment = os.environ | {"CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1)}
    command = [str(python), "-m", "pip", "wheel", "--verbose", "--no-deps", "--no-binary", LLAMA,
               "--wheel-dir", str(partial), f"{LLAMA}=={version}"]  # fmt: skip
    tail: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as run:
        assert run.stdout is not None
        last = 0.0
        for line in run.stdout:
            tail = [*tail[-40:], line]
            match = re.search(r"\[\s*(\d+)(?:%|/(\d+))\]", line)
            if match and (sys.stdout.isatty() or time.monotonic() - last > 30):
                last = time.monotonic()
                part = f"{match[1]}/{match[2]}" if match[2] else f"{match[1]} %"
                print(f"\rsetup: compiling {part}   ", end="" if sys.stdout.isatty() else "\n", flush=True)
    print()
    if run.returncode:
        print("".join(tail))
        raise SystemExit(f"setup: {LLAMA} could not be built. A C++ compiler is needed (Debian: apt install g++).")
    built = next(partial.glob("*.whl"))
    target = folder / built.name
    built.replace(target)
    partial.rmdir()
    return target


def cache(version: str) -> Path:
    """The folder of the wheel for this version, interpreter and processor."""
    root = os.environ.get("KAIKI_CACHE") or os.environ.get("XDG_CACHE_HOME", "")
    base = Path(root) if root else Path.home() / ".cache"
    base = base if os.environ.get("KAIKI_CACHE") else base / "kaiki"
    features = platform.machine() + platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text().splitlines()
        features += next((line for line in lines if line.lower().startswith(("flags", "features"))), "")
    key = hashlib.sha256(features.encode()).hexdigest()[:12]
    return base / "wheels" / f"{LLAMA}-{version}-{platform.system().lower()}-{key}"


def pip(python: Path, *arguments: str) -> None:
    """Run pip in the virtual environment, or stop."""
    # On a terminal pip's own bars show how far it is; a log needs only what went wrong.
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    run = subprocess.run([str(python), "-m", "pip", *arguments, *quiet, "--disable-pip-version-check"], check=False)
    if run.returncode:
        raise SystemExit(
            f"setup: pip {arguments[0]} failed (see above). What was installed is kept: mend it and run make again."
        )


def say(text: str) -> None:
    """One line of progress."""
    print(f"setup: {text}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("setup: stopped; run make again to go on.")
