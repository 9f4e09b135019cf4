# What editors and maintainers run. `make` alone lists it. Each command sets itself up, once, and only inside .venv.
# Settings: SEEDS=folder SITE=folder SITE_URL=https://… AS_OF=YYYY-MM-DD PORT=8001 TITLE="…" FIX=1 JSON=1 TESTS=tests/test_x.py
# PYTHON=python3.12

PYTHON ?= python3
RUN := .venv/bin/python
INSTALL := $(RUN) -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r
NPM := npm --no-audit --no-fund --no-update-notifier --loglevel=error --ignore-scripts --omit-lockfile-registry-resolved
LOCK_OPTIONS := --universal --generate-hashes --python-version 3.11

# Settings reach the programs through the environment, letter for letter: a title that says $(rm -rf .) or `rm -rf .`
# is neither expanded by make nor seen by a shell.
SETTINGS := SEEDS SITE SITE_URL EDIT_URI AS_OF PORT TITLE TESTS CORPUS FIX JSON
GIVEN := $(foreach name,$(SETTINGS),$(if $(filter-out undefined,$(origin $(name))),$(name)))
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name)))$(eval export $(name)))

# The theme's banner about a MkDocs that requirements.in keeps out.
export NO_MKDOCS_2_WARNING := true

# The names of seeds are UTF-8, whatever the language of whoever builds.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help site serve check new test lighthouse refresh guide evaluate train lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

site: .venv/.site ## build every seed into site/; when one is broken, name it and leave the last good site
	@$(RUN) hooks/cli.py site

serve: .venv/.site ## preview the site; saving a seed refreshes the page
	@$(RUN) hooks/cli.py serve

check: .venv/.site ## list the problems of all seeds, or of SEEDS="seeds/a.md …"; FIX=1 writes down what is unsure
	@$(RUN) hooks/cli.py check

new: .venv/.site ## write a seed from the template: make new TITLE="…"
	@$(RUN) hooks/cli.py new

test: .venv/.test .venv/.node ## run every linter and every test, or those in TESTS="…"
	@$(RUN) -m ruff check --quiet
	@$(RUN) -m ruff format --check --quiet
	@$(RUN) -m mypy
	@$(RUN) -m pytest $$TESTS

lighthouse: .venv/.test .venv/.lighthouse ## score five kinds of page with Lighthouse, as on a slow phone (some three minutes)
	@$(RUN) tools/lighthouse.py

refresh: .venv/.test ## measure how long an editor waits for a saved seed in the preview
	@$(RUN) tools/refresh.py

guide: .venv/.test ## take the pictures in README and CONTRIBUTING anew, of what is committed
	@$(RUN) tools/pictures_of_guide.py

evaluate: .venv/.train ## measure the placing of paragraphs and the dates on the labelled articles in CORPUS=folder
	@PYTHONPATH=hooks $(RUN) tools/evaluate.py
	@PYTHONPATH=hooks $(RUN) tools/evaluate_dates.py

train: .venv/.train ## learn the placing of paragraphs anew from CORPUS=folder, and from the editors' word in seeds/
	@PYTHONPATH=hooks $(RUN) tools/train.py

lock: .venv/.test ## pin requirements*.in and tests/node anew; UPGRADE=1 takes newer versions
	@for name in requirements requirements-dev requirements-train; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock  (uv pip compile $(LOCK_OPTIONS))" $(RUN) -m uv pip compile --quiet \
	    $(LOCK_OPTIONS) $(if $(UPGRADE),--upgrade) --output-file $$name.txt $$name.in || exit; \
	done
	@$(NPM) $(if $(UPGRADE),update,install) --package-lock-only --prefix tests/node

clean: ## remove all that was made here: site/, .venv/, caches
	rm -rf .venv site .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# Stamps: what is newer than its lock file is not installed again.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.site: requirements.txt | .venv/.made
	@$(INSTALL) $<
	@touch $@

.venv/.train: requirements-train.txt .venv/.site
	@$(INSTALL) $<
	@touch $@

.venv/.test: requirements-dev.txt .venv/.site
	@$(INSTALL) $<
	@touch $@

# What comes from npm is for tests alone: without npm, those that need it say so and are skipped.
.venv/.node: tests/node/package-lock.json | .venv/.made
	@if command -v npm > /dev/null; then $(call npm_ci,--omit=dev) && touch $@; fi

.venv/.lighthouse: tests/node/package-lock.json | .venv/.made
	@$(call npm_ci,) && touch $@ .venv/.node

npm_ci = mkdir -p .venv/node && cp tests/node/package*.json .venv/node && $(NPM) ci --prefix .venv/node $1 > /dev/null
