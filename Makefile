# Kaiki. Every target does all the set-up it needs; a second run starts in seconds.
#   make chat    set up, then open the chat
#   make test    set up, then lint, types, import rules and all tests (what CI runs)
#   make tune    set up, then add what `kaiki tune` needs
#   make setup   only the set-up, so that .venv/bin/kaiki works
PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat test tune setup venv dev lint types logic commands offline real lock

chat: setup
	@$(BIN)/kaiki chat

setup: venv
	@$(BIN)/kaiki setup

tune: venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation \
	  --constraint requirements.lock --constraint tests/requirements.lock --editable ".[tune]"

venv:
	@$(PYTHON) scripts/setup.py

dev:
	@$(PYTHON) scripts/setup.py --dev

test: dev lint types logic commands real

lint: dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: dev
	$(BIN)/mypy

# The fast lane: no model, no encoder; a scripted model and a deterministic embedder.
logic: dev
	$(BIN)/pytest -m "not real and not alone and not commands" -n auto --dist loadfile

# Whole commands as processes, with the same stand-ins.
commands: dev
	$(BIN)/pytest -m "commands and not real and not alone" -n auto --dist loadfile

# The same two lanes where there is no network interface but lo, which is down (Linux; no privilege needed).
offline: dev
	unshare --user --map-root-user --net $(BIN)/pytest -m "not real and not alone" -n auto --dist loadfile

# The real lane: the real GGUF, the real encoders, real questions.
real: dev
	@$(BIN)/kaiki setup
	$(BIN)/pytest -m "real or alone"

# Writes the lock files anew from the virtual environment as it is.
lock: dev
	@$(BIN)/python scripts/lock.py
