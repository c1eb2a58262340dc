"""How many identifiers are found: recall and precision by type and language, with Wilson intervals.

.venv/bin/python -m scripts.identifiers            the final figure, into data/quality/identifiers/final.json and docs/identifiers.md
.venv/bin/python -m scripts.identifiers --development [--show TYPE]     the templates to work with; prints what fails
"""
