"""Nothing Kaiki or its libraries do tries to reach a network, or leaves a mark in the user's home folder."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import QUIET_ENVIRONMENT
from tests.engine.traced import ROOT, attempts, left_in, traced

pytestmark = [
    pytest.mark.commands,
    pytest.mark.skipif(sys.platform != "linux", reason="strace and network namespaces are Linux's"),
    pytest.mark.timeout(1200),
]

LIBRARIES = {
    "onnxruntime": "import onnxruntime; onnxruntime.get_available_providers(); onnxruntime.SessionOptions()",
    "huggingface_hub": "from huggingface_hub import constants; assert constants.HF_HUB_OFFLINE",
    "transformers": "import transformers; transformers.AutoConfig",
    "sentence_transformers": "import sentence_transformers",
    "chromadb": (
        "import chromadb\n"
        "client = chromadb.PersistentClient('chroma')\n"
        "made = client.create_collection('passages', embedding_function=None)\n"
        "made.add(ids=['1'], embeddings=[[0.1, 0.2]])\n"
        "assert made.query(query_embeddings=[[0.1, 0.2]], n_results=1)['ids'] == [['1']]"
    ),
    "presidio_analyzer": (
        "from assistant.privacy.find import Finder\n"
        "found = Finder().find('Write to mary@quokka-hospital.example or https://www.quokka.example/a today.')\n"
        "assert found"
    ),
    "tldextract": "import tldextract",
}
OUTSIDE = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))"


def test_the_trace_shows_an_attempt_that_was_made(tmp_path: Path) -> None:
    # Otherwise the other tests would see nothing, whatever happens.
    program = f"try:\n    {OUTSIDE}\nexcept OSError:\n    pass"
    _, trace = traced([sys.executable, "-c", program], tmp_path, {})
    assert any("AF_INET" in line for line in attempts(trace))


@pytest.mark.parametrize("pid", ["7324  ", "17324 "])
def test_only_a_look_whether_a_socket_can_be_bound_here_is_left_out(pid: str) -> None:
    made = f"{pid}socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3\n"
    look = f'{pid}bind(3, {{sa_family=AF_INET6, sin6_port=htons(0), inet_pton(AF_INET6, "::1", &sin6_addr)}}, 28) = 0\n'
    assert attempts(made + look) == []
    assert len(attempts(made + look.replace("::1", "::"))) == 2


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_makes_no_attempt_and_leaves_no_mark(tmp_path: Path, library: str) -> None:
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    # Unsealed on purpose: a refused attempt would be one too.
    program = (
        f"from assistant.config import quiet_environment; quiet_environment()\n{LIBRARIES[library]}\nprint('done')"
    )
    (temp := tmp_path / "temp").mkdir()
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(temp), "KAIKI_HOME": str(tmp_path / "home")}
    cache |= QUIET_ENVIRONMENT
    said, trace = traced([sys.executable, "-c", program], tmp_path, cache)
    assert said.strip().endswith("done")
    assert attempts(trace) == []
    assert left_in(tmp_path / "user") == []
    # Not even an empty folder with the user's name, which torch makes.
    assert list(temp.iterdir()) == []


def test_a_session_makes_no_attempt_and_leaves_no_mark(tmp_path: Path, ferries: Path) -> None:
    place = {"KAIKI_HOME": str(tmp_path / "home"), "KAIKI_STANDINS": "1"}
    run = [sys.executable, "-m", "assistant"]
    _, trace = traced([*run, "packs", "add", str(ferries), "--no-test"], tmp_path, place)
    assert attempts(trace) == []
    questions = "When is the next ferry from Piraeus to Naxos?\nWhat do I get back if I cancel ten days before?\n"
    said, trace = traced([*run, "chat", "--plain", "--pack", "aegean-ferries"], tmp_path, place, stdin=questions)
    assert "Sealed by seccomp" in said
    assert "Source 1" in said
    # Two processes proved their seal, so that the proof is certainly there to be left out.
    assert trace.count("seccomp(SECCOMP_SET_MODE_FILTER") >= 2
    assert attempts(trace) == []
    assert left_in(tmp_path / "user") == []
    wide = [str(p) for p in (tmp_path / "home").rglob("*") if not p.is_symlink() and p.stat().st_mode & 0o077]
    assert wide == []


def test_everything_works_without_a_network_interface(tmp_path: Path, ferries: Path) -> None:
    unshare = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True).returncode:
        pytest.skip("no network namespace can be made here")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
    environment |= {"KAIKI_HOME": str(tmp_path / "home"), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}

    def kaiki(*arguments: str) -> str:
        command = [*unshare, sys.executable, "-m", "assistant", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    kaiki("packs", "add", str(ferries), "--no-test")
    assert "answered" in kaiki("ask", "Where do I claim a refund?", "--json")
    proved = kaiki("doctor", "--prove")
    assert "OPEN" not in proved
    for word in ("IPv4", "IPv6", "DNS", "Unix socket", "io_uring", "child process"):
        assert word in proved
