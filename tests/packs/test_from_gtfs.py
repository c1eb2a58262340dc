"""Any GTFS feed, tidy or not, becomes a pack; its drafted test is right by the feed's own rows."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import zipfile
from pathlib import Path

import pytest

from assistant.drafting.checks import examine
from assistant.drafting.from_gtfs import draft_from_gtfs
from assistant.drafting.write import Drafted, Wishes
from assistant.errors import PackFaulty, UsageError
from assistant.packs.files import FolderFiles
from assistant.packs.manifest import read_manifest
from assistant.packs.vocabulary import Vocabulary

# Invented: two ferries and a shuttle bus between three Greek ports, and a night boat.
FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone,agency_lang\nM,Meltemi Boats,https://m.example,Europe/Athens,el\n",
    "stops.txt": (
        "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "PIR,PIR,Piraeus,37.94,23.64,1,\nPIR1,,Gate E1,37.94,23.64,0,PIR\nPIR2,,Gate E2,37.94,23.63,0,PIR\n"
        'NAX,JNX,"Port of Naxos",37.11,25.37,0,\nSYR,,Ερμούπολη,37.44,24.94,,\nQ,,Depot,37.1,25.3,0,\n'
    ),
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nF,M,1,Piraeus – Naxos,4\nB,M,S,Shuttle,3\nN,M,2,,1200\n",
    "trips.txt": "route_id,service_id,trip_id\nF,D,f1\nF,D,f2\nB,D,b1\nN,W,n1\nF,D,r1\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
        "f1,7:25:00,7:25:00,PIR1,1,,\nf1,10:00:00,10:10:00,SYR,2,,\nf1,12:40:00,12:40:00,NAX,5,,\n"
        "f2,17:30:00,17:30:00,PIR2,1,,\nf2,21:45:00,21:45:00,NAX,2,,\n"
        "r1,14:00:00,14:00:00,NAX,1,,\nr1,18:30:00,18:30:00,PIR1,2,,\n"
        "b1,09:00:00,09:00:00,NAX,1,,\nb1,09:20:00,09:20:00,Q,2,,\n"
        "n1,23:30:00,23:30:00,SYR,1,,\nn1,26:10:00,26:10:00,NAX,2,,\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "D,1,1,1,1,1,1,1,20260601,20260930\nW,0,0,0,0,0,1,0,20260601,20260930\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nD,20260801,2\n",
    "feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version\nMeltemi,https://m.example,el,20260601,20260930,7\n",
    "translations.txt": "table_name,field_name,language,translation,record_id\nstops,stop_name,en,Ermoupoli,SYR\nstops,stop_name,fr,Le Pirée,PIR\nroutes,route_long_name,el,Άλλο,F\n",
    "shapes.txt": "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n" + "s,1,1,1\n" * 50,
}


def write(root: Path, files: dict[str, str], encoding: str = "utf-8") -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode(encoding))
    return root


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return path


def draft(source: Path, target: Path, **wishes: object) -> Drafted:
    return draft_from_gtfs(source, target, Wishes(**wishes), lambda *_: None)  # type: ignore[arg-type]


def questions(pack: Path) -> list[dict[str, object]]:
    text = (pack / "eval" / "questions.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_tidy_feed(tmp_path: Path) -> None:
    done = draft(write(tmp_path / "in", FEED), tmp_path / "pack")
    checked = examine("1", tmp_path / "pack")
    assert checked.faults == ()
    assert (checked.contents.timetable, checked.contents.documents) == (9, 2)
    manifest = read_manifest(tmp_path / "pack")
    assert manifest.title == "Meltemi Boats timetable"
    assert manifest.languages == ("en", "el")
    assert (manifest.valid_from, manifest.valid_to) == (dt.date(2026, 6, 1), dt.date(2026, 9, 30))
    assert [t.kind for t in manifest.tools] == ["timetable"]
    assert dict(done.left_out) == {"shapes.txt": "the drawn course of lines is not needed"}
    examples = " ".join(manifest.assistant.examples)
    assert "ferry from Piraeus to Port of Naxos" in examples
    assert "πλοίο από Πειραιά" in examples
    assert "Depot" not in examples, "the shuttle bus is not what passengers ask for"
    assert "Meltemi Boats" in (tmp_path / "pack" / "LICENSE").read_text(encoding="utf-8")
    overview = (tmp_path / "pack" / "documents" / "overview.md").read_text(encoding="utf-8")
    for part in ("Piraeus", "Ερμούπολη", "Port of Naxos", "code JNX", "Europe/Athens", "2026-09-30", "Meltemi Boats"):
        assert part in overview, part
    assert "Γραμμές" in (tmp_path / "pack" / "documents" / "el" / "overview.md").read_text(encoding="utf-8")


def test_vocabulary_from_codes_translations_and_greek(tmp_path: Path) -> None:
    draft(write(tmp_path / "in", FEED), tmp_path / "pack")
    entries = Vocabulary.load(FolderFiles(tmp_path / "pack")).entries
    meant = {e.alias: e.canonical for e in entries}
    assert meant["JNX"] == meant["Naxos"] == meant["Νάξο"] == "Port of Naxos"
    assert meant["Le Pirée"] == meant["Πειραιά"] == meant["PIR"] == meant["Gate E1"] == "Piraeus"
    assert meant["Ermoupoli"] == "Ερμούπολη"
    assert ("Le Pirée", "fr") in {(e.alias, e.language) for e in entries}
    assert ("Πειραιά", "el") in {(e.alias, e.language) for e in entries}
    assert not any(e.alias == "Άλλο" for e in entries)


def test_a_spelling_of_two_stops_is_left_out(tmp_path: Path) -> None:
    stops = FEED["stops.txt"] + "X,,Naxos (north),37.2,25.4,0,\nY,,Naxos (south),37.0,25.4,0,\n"
    draft(write(tmp_path / "in", FEED | {"stops.txt": stops}), tmp_path / "pack")
    entries = Vocabulary.load(FolderFiles(tmp_path / "pack")).entries
    assert not [e for e in entries if e.alias in ("Naxos", "Νάξο")]
    assert examine("1", tmp_path / "pack").warnings == ()


def test_the_drafted_test_agrees_with_the_rows(tmp_path: Path) -> None:
    """Recomputed here from the csv text, without the drafting code."""
    draft(write(tmp_path / "in", FEED), tmp_path / "pack")
    items = questions(tmp_path / "pack")
    assert all(str(i["note"]).startswith("drafted") for i in items)
    assert {i["lang"] for i in items} == {"en", "el"}
    first = re.compile(r"What time is the (first|last) ferry from (.+) to (.+) on (\d+ \w+ \d{4})\?")
    names = {r["stop_id"]: r["stop_name"] for r in csv.DictReader(FEED["stops.txt"].splitlines())}
    names |= {"PIR1": "Piraeus", "PIR2": "Piraeus"}
    calls: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(FEED["stop_times.txt"].splitlines()):
        calls.setdefault(row["trip_id"], []).append(row)
    checked = 0
    for item in items:
        match = first.fullmatch(str(item["question"]))
        if not match or item["expect"] != "answered":
            continue
        which, origin, goal, when = match.groups()
        day = dt.datetime.strptime(when, "%d %B %Y").date()
        times = []
        for trip, rows in calls.items():
            stops = [names[r["stop_id"]] for r in rows]
            runs = day != dt.date(2026, 8, 1) if trip != "n1" else day.weekday() == 5
            if runs and origin in stops and goal in stops[stops.index(origin) + 1 :]:
                times.append(rows[stops.index(origin)]["departure_time"].zfill(8)[:5])
        expected = min(times) if which == "first" else max(times)
        assert [expected] == [t for t in item["must_contain"][0] if len(t) == 5]  # type: ignore[index]
        checked += 1
    assert checked >= 4
    late = [i for i in items if i["kind"] == "validity"]
    assert [i["expect"] for i in late] == ["not_found"]
    assert "30 October 2026" in str(late[0]["question"])


def test_an_untidy_zip(tmp_path: Path) -> None:
    """Nested, in other cases, with marks and line ends of other systems, beside files that do not belong."""
    body = {f"export/2026/{n.capitalize()}": t.replace("\n", "\r\n").encode("utf-8-sig") for n, t in FEED.items()}
    body["export/2026/Stops.txt"] = FEED["stops.txt"].encode("cp1253")
    body |= {
        "export/readme.pdf": b"%PDF", "export/2026/notes.txt": b"hello", "export/2026/LICENSE.txt": b"CC BY 4.0\n",
        "export/2026/pathways.txt": b"pathway_id\n", "export/2026/more/stops.txt": b"stop_id\n",
    }  # fmt: skip
    done = draft(zipped(tmp_path / "feed.zip", body), tmp_path / "pack", name="night-boats", title="Night boats")
    assert examine("1", tmp_path / "pack").faults == ()
    manifest = read_manifest(tmp_path / "pack")
    assert (manifest.name, manifest.title, manifest.license) == ("night-boats", "Night boats", "see LICENSE")
    assert (tmp_path / "pack" / "LICENSE").read_text(encoding="utf-8") == "CC BY 4.0\n"
    assert set(dict(done.left_out)) == {
        "export/readme.pdf", "export/2026/notes.txt", "export/2026/pathways.txt", "export/2026/more/stops.txt",
        "export/2026/Shapes.txt",
    }  # fmt: skip
    stops = (tmp_path / "pack" / "timetable" / "stops.txt").read_bytes()
    assert stops.decode("utf-8") == FEED["stops.txt"]
    assert not (tmp_path / "pack" / "timetable" / "agency.txt").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_feed_without_a_word_of_itself(tmp_path: Path) -> None:
    few = {
        n: t for n, t in FEED.items() if n in ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt")
    }
    done = draft(write(tmp_path / "my feed", few), tmp_path / "pack")
    assert examine("1", tmp_path / "pack").faults == ()
    assert read_manifest(tmp_path / "pack").valid_to == dt.date(2026, 9, 30)
    assert done.title == "my feed timetable"
    assert any("agency.txt" in warning for warning in examine("1", tmp_path / "pack").warnings)


def test_an_expired_feed_and_one_whose_dates_do_not_meet(tmp_path: Path) -> None:
    old = {n: t.replace("2026", "2019") for n, t in FEED.items()}
    assert any("ended on 2019-09-30" in n for n in draft(write(tmp_path / "old", old), tmp_path / "a").notes)
    odd = FEED | {"feed_info.txt": FEED["feed_info.txt"].replace("20260601,20260930", "20200101,20200201")}
    done = draft(write(tmp_path / "odd", odd), tmp_path / "b")
    assert any("do not meet the calendars" in n for n in done.notes)
    assert read_manifest(tmp_path / "b").valid_from == dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"trips.txt": None}, UsageError, "trips.txt is missing"),
        ({"stops.txt": "stop_name\nA\n"}, PackFaulty, "stop_id"),
        ({"stops.txt": None, "routes.txt": None, "trips.txt": None}, UsageError, "no GTFS feed"),
        ({"calendar.txt": None, "calendar_dates.txt": None}, PackFaulty, "calendar"),
    ],
)
def test_what_is_no_feed_is_said_and_leaves_nothing(
    tmp_path: Path, change: dict[str, str | None], error: type[Exception], said: str
) -> None:
    files = {n: t for n, t in (FEED | change).items() if t is not None}
    with pytest.raises(error, match=said):
        draft(write(tmp_path / "in", files), tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


def test_two_feeds_and_a_zip_in_a_folder_are_asked_about(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a", FEED)
    write(tmp_path / "in" / "b", FEED)
    with pytest.raises(UsageError, match="2 feeds here: a, b"):
        draft(tmp_path / "in", tmp_path / "pack")
    (tmp_path / "z").mkdir()
    zipped(tmp_path / "z" / "feed.zip", {"stops.txt": b""})
    with pytest.raises(UsageError, match=r"feed\.zip"):
        draft(tmp_path / "z", tmp_path / "pack")


def test_hostile_zips_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    body = {name: text.encode() for name, text in FEED.items()}
    for bad in ({"../evil.txt": b"x"}, {"stop_times.txt": bytes(9 * 2**20)}, {"Stops.txt": b"x"}):
        with pytest.raises(PackFaulty, match="The feed was refused"):
            draft(zipped(tmp_path / "feed.zip", body | bad), tmp_path / "pack")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["feed.zip"]


def test_buses_alone_are_called_buses(tmp_path: Path) -> None:
    routes = "route_id,agency_id,route_short_name,route_long_name,route_type\nF,M,1,,3\nB,M,S,,3\nN,M,2,,3\n"
    draft(write(tmp_path / "in", FEED | {"routes.txt": routes}), tmp_path / "pack")
    examples = read_manifest(tmp_path / "pack").assistant.examples
    assert any("bus from" in e for e in examples)
    assert not any("ferry" in e for e in examples)
