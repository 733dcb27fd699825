# Needs GNU make, git and Python 3.11, 3.12 or 3.13 with its venv module. Everything is installed into .venv,
# from the two lock files and by their hashes. `make PYTHON=/path/to/python ...` chooses another Python.

VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
EDSNLP := $(VENV)/peers/edsnlp
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# The first Python of a version that spondy supports.
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11; do \
	if $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; \
	then command -v $$candidate; break; fi; done)

.PHONY: help setup demo test bench codes pictures stems model fuzz linear sbom lock clean

help:
	@echo "make demo            set up, and analyse the sample notes into demo_output/"
	@echo "make test            set up, then lint, type check, check the layers and run all tests"
	@echo "make bench           time spondy, its peers and its floors, and write docs/performance.md"
	@echo "make codes           generate the code tables in patterns/codes again"
	@echo "make pictures        draw docs/pictures/*.png anew (needs Chromium)"
	@echo "make stems           work out again where the rules may match, after a change of patterns/ (a quicker start)"
	@echo "make model           train the model behind confidence again, from the labelled notes"
	@echo "make fuzz            a million damaged inputs of every kind (FUZZ_ARGS chooses); half an hour"
	@echo "make linear          how the time of a note grows with its size, for texts made to be hard"
	@echo "make sbom            write sbom.json, what spondy is made of (CycloneDX), and print the licences"
	@echo "make lock            resolve the lock files again after a change of pyproject.toml"
	@echo "make clean           remove everything that the other targets made"

setup: $(READY)

demo: $(READY)
	$(BIN)/spondy analyze sample_notes --output demo_output --force
	@echo "The report: $(CURDIR)/demo_output/report.html"

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST_ARGS)

# Three quarters of an hour; the notes are in the folder SPONDY_SHARED.
bench: $(READY) $(EDSNLP)/.locked
	$(BIN)/python benchmarks/run.py --edsnlp $(EDSNLP)/bin/python --write

codes: $(READY)
	$(BIN)/spondy codes build
	$(BIN)/spondy codes check

pictures: $(READY)
	$(BIN)/python docs/pictures/make_report_picture.py
	$(BIN)/python docs/pictures/make_server_picture.py
	$(BIN)/python docs/pictures/make_review_pictures.py

stems: $(READY)
	$(BIN)/spondy patterns stems

# Any date that is given goes into the card and nowhere else.
MODEL_DATE ?= 2026-11-21
GOLD := dev own blind

model: $(READY)
	$(BIN)/spondy model train $(GOLD:%=--labelled tests/gold/%.jsonl) --output models --date $(MODEL_DATE) --about "The \
	labelled notes of the project. They are synthetic and few, and the rules were written with them in view, so precision \
	here is optimistic: expect less of it on notes of your own. No decision of a reviewer is among them."

fuzz: $(READY)
	$(BIN)/python benchmarks/fuzz/run.py $(FUZZ_ARGS)

linear: $(READY)
	$(BIN)/python benchmarks/linear.py

sbom: $(READY)
	$(BIN)/python benchmarks/sbom.py > sbom.json
	$(BIN)/python benchmarks/sbom.py --licences

lock: $(READY)
	$(BIN)/$(COMPILE) --all-extras pyproject.toml --output-file requirements.lock
	$(BIN)/$(COMPILE) --group build --output-file requirements-build.lock

clean:
	rm -rf $(VENV) demo_output fuzz_found sbom.json build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The packages, after what builds those that publish no wheel; again when a lock changes. A stamp is the last thing made, so a broken set-up starts over.
$(LOCKED): requirements.lock requirements-build.lock
	@test -n "$(PYTHON)" || { echo "spondy needs Python 3.11, 3.12 or 3.13 on the PATH, or make PYTHON=..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	$(PIP) --require-hashes --only-binary :all: --requirement requirements-build.lock
	$(PIP) --require-hashes --no-build-isolation --use-pep517 --requirement requirements.lock
	@touch $@

# EDS-NLP for `make bench`; it needs another spaCy.
$(EDSNLP)/.locked: benchmarks/peers/edsnlp/requirements.lock $(LOCKED)
	$(BIN)/python -m venv --clear $(EDSNLP)
	$(EDSNLP)/bin/python -m pip --disable-pip-version-check --quiet install \
		--require-hashes --only-binary :all: --requirement $<
	@touch $@

# spondy itself, from this folder, so that an edit takes effect at once.
$(READY): $(LOCKED) pyproject.toml
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
