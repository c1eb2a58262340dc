"""Models on disk: `<models>/<name>/` with its files and `model.json`, which is the mark of completeness.

A model's folder is filled aside, under `<models>/.partial/`, and renamed into place in one step, so what stands
under a name is whole. `<models>/hashes.json` keeps the hash of each first download that nobody pinned; it
survives `remove`, so a file that changed at its source is noticed later. Folders are 0700, files 0600.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.config import Home
from assistant.errors import (
    HomeError, ModelBroken, ModelError, ModelMissing, ModelTooLarge, ModelUnknown, UsageError,
)  # fmt: skip
from assistant.models.catalog import NAME, CatalogEntry, load_catalog, safe_name
from assistant.models.files import (
    check_gguf, copy_and_hash, disk_errors, hash_file, hold_lock, make_private, need_space, sync, write_json,
)  # fmt: skip
from assistant.text import clean

CARD = "model.json"
PARTIAL = ".partial"
