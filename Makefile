# The two commands of a newcomer are `make demo` and `make test`; both set up what
# they need in .venv and leave the rest of the machine alone, but for the system
# packages that tests/bootstrap.py installs when it may.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo-out
# Files of tests are dealt out to processes, in the order of tests/conftest.py.
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
WHEELHOUSE := .wheelhouse

# Real rows at scale, where they lie beside the checkout; tests skip without.
DATA := $(wildcard ../shared/data)
ifneq ($(DATA),)
export SCORELINE_TEST_DATA ?= $(abspath $(DATA))
endif

.PHONY: bench demo test test-long lint types picture clean

demo: $(VENV)/.installed
	$(BIN)/scoreline demo --out $(OUT)

test: $(VENV)/.tests $(WHEELHOUSE)/.filled lint types
	$(BIN)/python tests/bootstrap.py
	$(BIN)/python -m pytest $(PARALLEL)

test-long: $(VENV)/.tests $(WHEELHOUSE)/.filled
	$(BIN)/python tests/bootstrap.py
	SCORELINE_LONG=1 $(BIN)/python -m pytest $(PARALLEL)

# All targets side by side with the judged peers, in environments under .bench; takes
# less than half an hour once they are there. ONLY="rrs batch" runs some of them.
bench: $(VENV)/.tests
	$(BIN)/python tests/bootstrap.py bench
	PYTHONPATH=tests $(BIN)/python -m benchmarks $(ONLY)

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tests
	$(BIN)/mypy

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[server,excel,demo]"
	touch $@

$(VENV)/.tests: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group test --editable ".[server,excel,demo,postgres,onnx,mlflow,parquet,locations]"
	# without its pcodedmp, which is GPL and which reading VBA does not need
	$(BIN)/python -m pip install --quiet --no-deps "oletools==0.60.2"
	touch $@

# Everything that the built wheel needs, so that the suite installs it without a network.
$(WHEELHOUSE)/.filled: pyproject.toml | $(VENV)/bin/python
	rm -rf $(WHEELHOUSE)
	$(BIN)/python -m pip wheel --quiet --wheel-dir $(WHEELHOUSE) ".[server,excel,demo]"
	rm -f $(WHEELHOUSE)/scoreline-*.whl
	touch $@

picture: $(VENV)/.tests
	$(BIN)/python docs/picture.py $(OUT)/mortgage-harbor.scored.xlsx docs/scored-workbook.png

clean:
	rm -rf $(VENV) $(WHEELHOUSE) .bench $(OUT) dist build
