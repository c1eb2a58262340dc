"""Attacks planted in documents: what becomes of them in plain retrieval and in Kaiki, as JSON and in docs/hostile.md.

    .venv/bin/python -m scripts.hostile --attacks DIR --rules            what the rules find, and their false alarms
    .venv/bin/python -m scripts.hostile --attacks DIR --pack-folder DIR… --questions 6
    .venv/bin/python -m scripts.hostile --render                         only the page, from data/quality/hostile

`--attacks` is a folder with BIPIA's training texts and Giskard's prompt injections (see `attacks`). Only the half that
the rules were not tuned on is planted, one attack to a question, at the end of the section that answers it, in the
middle of it, or as a document of its own under the question as its title. Pipelines: `plain` (`scripts.quality.plain`),
the ladder without the rules of `answering.orders`, and the ladder as it is. A run can be stopped and begun again.

What it does not measure: attacks made for Kaiki by somebody who has read its code, attacks over several documents, and
documents that lie without giving orders.
"""
