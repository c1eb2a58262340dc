"""A small invented pack for the logistics tools, and one way to ask them."""

from __future__ import annotations

import datetime as dt
import importlib
from pathlib import Path

from assistant.packs.files import MemoryFiles
from assistant.packs.store import ToolSpec
from assistant.packs.vocabulary import Entry, Vocabulary
from assistant.text import language_of
from assistant.tools.base import Asked, Reply, Setup, Tool

#: Beside the repository, on the machines that have it.
DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
NOW = dt.datetime(2026, 7, 1, 9, 0)
KINDS = (
    "container-number", "imo-number", "dangerous-goods", "un-locode", "laytime", "demurrage", "vgm", "incoterms", "units", "sea-distance",
)  # fmt: skip
FILES = {
    "tables/ports.csv": (
        "UN/LOCODE,Port name,Country,Latitude,Longitude,Max draught (m)\n"
        "GRPIR,Piraeus,Greece,37.9420,23.6370,18\n"
        "GRJNX,Naxos,Greece,37.1070,25.3730,7\n"
        "GRPAS,Paros,Greece,37.0850,25.1500,7\n"
        "GRSKG,Thessaloniki,Greece,40.6330,22.9330,12\n"
        "NLRTM,Rotterdam,Netherlands,51.9500,4.1400,24\n"
        "SGSIN,Singapore,Singapore,1.2640,103.8400,18\n"
        'EGPSD,"Port Said",Egypt,31.2600,32.3000,16\n'
        "USPWM,Portland,United States,43.6500,-70.2500,13\n"
        "USPDX,Portland,United States,45.5200,-122.6800,13\n"
        "XXNIL,Nowhere,Nowhere,,,\n"
    ),
    "tables/dangerous_goods.csv": (
        "un_number,proper_shipping_name,class,subsidiary_risk,packing_group,ems,limited_quantity\n"
        'UN1203,GASOLINE,3,,II,"F-E, S-E",1 L\n'
        '1263,PAINT,3,,II,"F-E, S-E",5 L\n'
        '1263,PAINT,3,,III,"F-E, S-E",5 L\n'
        '3480,LITHIUM ION BATTERIES,9,,,"F-A, S-I",0\n'
        '1830,SULPHURIC ACID,8,,II,"F-A, S-B",1 L\n'
    ),
    "tables/tariff.csv": (
        "equipment,from_day,to_day,rate_usd\n"
        "20DV,1,5,0\n20DV,6,10,40\n20DV,11,,80\n40HC,1,5,0\n40HC,6,10,70\n40HC,11,,140\n"
    ),
    "tables/equipment.csv": "equipment,tare_kg,max_gross_kg\n20DV,2230,30480\n40HC,3900,32500\n",
}
VOCABULARY = Vocabulary(
    [
        Entry("Piraeus", "Πειραιάς", "el"),
        Entry("Piraeus", "Peiraias", "el-Latn"),
        Entry("Naxos", "Νάξος", "el"),
        Entry("Paros", "Πάρος", "el"),
        Entry("Rotterdam", "Ρότερνταμ", "el"),
        Entry("Singapore", "Σιγκαπούρη", "el"),
        Entry("Thessaloniki", "Θεσσαλονίκη", "el"),
        Entry("GASOLINE", "βενζίνη", "el"),
        Entry("GASOLINE", "petrol", "en"),
    ]
)


def tool(kind: str, file: str = "", files: dict[str, str] | None = None, vocabulary: Vocabulary = VOCABULARY) -> Tool:
    """A tool of the small pack, or of the given files."""
    module = importlib.import_module(f"assistant.tools.kinds.{kind.replace('-', '_')}")
    packed = MemoryFiles({name: text.encode() for name, text in (FILES if files is None else files).items()})
    made: Tool = module.make(Setup(ToolSpec(kind, file), packed, vocabulary))
    assert made.kind == kind
    assert 10 <= made.priority <= 40
    return made


def ask(made: Tool, question: str, now: dt.datetime = NOW) -> Reply | None:
    """One question, answered in its own language; what is always true of a reply is checked here."""
    reply = made.answer(Asked(question, language_of(question), now))
    if reply is not None:
        assert reply.tool == made.kind
        assert reply.text.strip()
        assert len({tuple(key for key, _ in row) for row in reply.rows}) <= 1, "all rows have the same keys"
        assert [c.number for c in reply.citations] == list(range(1, len(reply.citations) + 1))
        for citation in reply.citations:
            assert f"[{citation.number}]" in reply.text
            text = FILES.get(citation.document)
            assert text is None or text[citation.start : citation.end] == citation.quote
    return reply


def said(made: Tool, question: str, now: dt.datetime = NOW) -> str:
    """The text of an answer that is certain to come."""
    reply = ask(made, question, now)
    assert reply is not None, question
    assert reply.status == "answered", reply
    return reply.text
