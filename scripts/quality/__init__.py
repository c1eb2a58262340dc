"""The measuring stand: packs × models × pipelines over the packs' own questions, as JSON and as docs/quality.md.

    .venv/bin/python -m scripts.quality                            the test of every installed pack, ladder and plain
    .venv/bin/python -m scripts.quality aegean-ferries --development --limit 20
    .venv/bin/python -m scripts.quality --pack-folder DIR DIR      packs that are not installed, in a scratch home
    .venv/bin/python -m scripts.quality --render                   only docs/quality.md, from data/quality/*.json

Pipelines: `ladder` is Kaiki through its real engine; `plain` is what the same parts give when they are only glued
together (four nearest passages by vector, an ordinary prompt, the same model, greedy). A run can be stopped and begun
again: each answer is appended to a file of the work folder and taken from there while model, pack, question and the
code that answers are the same. Scores go to data/quality, answers never.

What it does not protect: the answers in the work folder (0600) are in the open, those about private packs too.
"""
