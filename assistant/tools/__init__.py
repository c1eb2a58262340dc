"""Tools: exact answers from a pack's timetable and tables, and validators and calculators; the model writes none of it.

A tool kind is one module in `assistant.tools.kinds`, named like the kind (`sea-distance` is `kinds/sea_distance.py`),
with a function `make(setup) -> Tool`. A pack switches kinds on in its `pack.toml`.
"""
