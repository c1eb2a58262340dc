"""Synthetic clinical notes in English and Greek with exact spans of the identifiers in them. All persons are invented.

    .venv/bin/python -m scripts.synthetic_notes development 100 > notes.jsonl

Templates lie in data/identifiers: `development.txt` to work with, `final.txt` for the final figure alone.
"""
