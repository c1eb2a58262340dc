"""`kaiki tune`: the package `finetune`, which the assistant never imports, loaded by its name when it is asked for."""

from __future__ import annotations

import importlib

app = importlib.import_module("finetune.cli").app
