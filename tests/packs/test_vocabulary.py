"""Names in every spelling people type."""

from assistant.packs.files import MemoryFiles
from assistant.packs.vocabulary import Vocabulary


def test_vocabulary_brings_other_spellings() -> None:
    rows = "Piraeus,Πειραιάς,el\nPiraeus,Πειραιά,el\nAgios Nikolaos,Άγ. Νικόλαος,el\n"
    files = MemoryFiles({"vocabulary.csv": f"canonical,alias,language\n{rows}".encode()})
    vocabulary = Vocabulary.load(files)
    assert vocabulary.spellings("Which gate in Piraeus?") == ["Piraeus", "Πειραιάς", "Πειραιά"]
    assert "Piraeus" in vocabulary.spellings("ΠΕΙΡΑΙΑ;")
    assert vocabulary.spellings("agios nikolaos!")[0] == "Agios Nikolaos"
    assert vocabulary.spellings("nothing here") == []


def test_a_pack_without_vocabulary_has_an_empty_one() -> None:
    assert Vocabulary.load(MemoryFiles({})).entries == ()
