# The commands for editors and maintainers; `make` alone lists them. A command installs what it needs on its first run, inside .venv.
# Settings: SEEDS=folder SITE=folder SITE_URL=https://… AS_OF=YYYY-MM-DD SHELLS=0 PORT=8001 TITLE="…" FIX=1 JSON=1 TESTS=tests/test_x.py
# PYTHON=python3.12

PYTHON ?= python3
RUN := .venv/bin/python
INSTALL := $(RUN) -m pip install -qq --disable-pip-version-check --no-user --require-hashes --only-binary :all: -r
NPM := npm --no-audit --no-fund --no-update-notifier --loglevel=error --ignore-scripts --omit-lockfile-registry-resolved
ESLINT := .venv/node/node_modules/.bin/eslint
LOCK_OPTIONS := --universal --generate-hashes --python-version 3.11

# Settings reach the commands through the environment, unchanged: make does not expand a title such as $(rm -rf .), and no
# shell runs one such as `rm -rf .`.
SETTINGS := SEEDS SEEDS_FROM SITE SITE_URL EDIT_URI AS_OF SHELLS PORT TITLE TESTS CORPUS FIX JSON COUNT SECONDS SEED N RUNS ARTICLES PEERS
GIVEN := $(foreach name,$(SETTINGS),$(if $(filter-out undefined,$(origin $(name))),$(name)))
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name)))$(eval export $(name)))

# Settings of a user's pip and Python that would install elsewhere, or import other modules than these.
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_DRY_RUN PIP_PYTHON PIP_CONSTRAINT PIP_NO_BINARY
unexport PYTHONSAFEPATH PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTHONOPTIMIZE

# Silences the theme's banner about MkDocs 2, which requirements.in excludes.
export NO_MKDOCS_2_WARNING := true

# File names are UTF-8 whatever the locale.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help site verify serve check new test lint format lighthouse refresh faults guide fuzz doubling bench evaluate train lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

site: .venv/.site ## build the site into site/; a broken seed is reported, and the last good site stays
	@$(RUN) hooks/cli.py site

verify: .venv/.site ## compare the site in SITE=folder with its manifest.json
	@$(RUN) hooks/cli.py verify

serve: .venv/.site ## preview the site; saving a seed refreshes the page
	@$(RUN) hooks/cli.py serve

check: .venv/.site ## list the problems of all seeds, or of SEEDS="seeds/a.md …"; FIX=1 writes unsure themes into them
	@$(RUN) hooks/cli.py check

new: .venv/.site ## create a seed from the template: make new TITLE="…"
	@$(RUN) hooks/cli.py new

# A whole run uses every core; a few tests start sooner without.
test: .venv/.test .venv/.node $(if $(TESTS),,lint) ## run the linters and all tests, or only the tests in TESTS="…"
	@$(RUN) -m pytest $(if $(TESTS),$$TESTS,-n auto --maxprocesses 4 --dist worksteal)

lint: .venv/.test .venv/.node ## check the style, format and types of the code, and the site's script
	@$(RUN) -m ruff check --quiet
	@$(RUN) -m ruff format --check --quiet
	@$(RUN) -m mypy
	@if [ -x $(ESLINT) ]; then \
	  cp tests/node/eslint.config.mjs .venv/node && \
	    $(ESLINT) --config .venv/node/eslint.config.mjs --max-warnings 0 docs/assets; \
	else \
	  echo "ESLint is skipped: it needs npm (sudo apt-get install npm)" >&2; [ "$$CI" != true ]; \
	fi

format: .venv/.test ## format the code, and fix what the linter can fix
	@$(RUN) -m ruff check --fix-only --quiet
	@$(RUN) -m ruff format --quiet

lighthouse: .venv/.test .venv/.lighthouse ## score five kinds of page with Lighthouse on a simulated slow phone (about three minutes)
	@$(RUN) tools/lighthouse.py

refresh: .venv/.test ## measure how soon the preview shows a saved seed
	@$(RUN) tools/refresh.py

faults: .venv/.site ## kill builds, fill a small disk, build three times at once, have Git refuse; count the harm (KILLS=50)
	@PYTHONPATH=hooks $(RUN) tools/fault_injection.py $(KILLS)

guide: .venv/.test ## retake the screenshots in the documentation, from the last commit
	@$(RUN) tools/pictures_of_guide.py

fuzz: .venv/.test ## try the engine on generated seeds: COUNT=5000 SECONDS=600 SEED=1; failures are saved in .cache/fuzz/
	@PYTHONPATH=hooks $(RUN) tools/fuzz.py

doubling: .venv/.test ## measure each stage on seeds that double in size: none may take more than linear time, nearly
	@PYTHONPATH=hooks $(RUN) tools/doubling.py

bench: .venv/.test ## measure builds beside other generators and the goals: N=300 RUNS=3 ARTICLES=folder; PEERS=1 installs them (a quarter of an hour)
	@PYTHONPATH=hooks:tools $(RUN) -m bench

evaluate: .venv/.train ## measure themes, dates and selected sentences on the labelled articles in CORPUS=folder
	@PYTHONPATH=hooks $(RUN) tools/evaluate.py
	@PYTHONPATH=hooks $(RUN) tools/evaluate_bindings.py
	@PYTHONPATH=hooks $(RUN) tools/evaluate_dates.py
	@PYTHONPATH=hooks $(RUN) tools/evaluate_selection.py

train: .venv/.train $(if $(ENCODER),.venv/.encoder) ## train the models on CORPUS=folder and the themes set in seeds/; ENCODER=1 trains the encoder too (two hours)
	@$(if $(ENCODER),PYTHONPATH=hooks $(RUN) tools/train_encoder.py)
	@PYTHONPATH=hooks $(RUN) tools/train_standalone.py
	@PYTHONPATH=hooks $(RUN) tools/train.py
	@PYTHONPATH=hooks $(RUN) tools/train_selection.py

lock: .venv/.test ## update the lock files from requirements*.in and tests/node; UPGRADE=1 takes newer versions
	@for name in requirements requirements-dev requirements-train requirements-encoder; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock  (uv pip compile $(LOCK_OPTIONS))" $(RUN) -m uv pip compile --quiet \
	    $(LOCK_OPTIONS) $(if $(UPGRADE),--upgrade) --output-file $$name.txt $$name.in || exit; \
	done
	@$(NPM) $(if $(UPGRADE),update,install) --package-lock-only --prefix tests/node

clean: ## remove everything that make created: site/, .venv/, caches
	rm -rf .venv site .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# Stamp files: a lock file that is newer than its stamp is installed again.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is required; try make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.site: requirements.txt | .venv/.made
	@$(INSTALL) $<
	@touch $@

.venv/.train: requirements-train.txt .venv/.site
	@$(INSTALL) $<
	@touch $@

.venv/.encoder: requirements-encoder.txt .venv/.train
	@$(INSTALL) $<
	@touch $@

.venv/.test: requirements-dev.txt .venv/.train
	@$(INSTALL) $<
	@touch $@

# npm packages serve tests and linters only; without npm, those that need them are skipped with a message.
.venv/.node: tests/node/package-lock.json | .venv/.made
	@if command -v npm > /dev/null; then $(call npm_ci,--omit=dev) && touch $@; fi

.venv/.lighthouse: tests/node/package-lock.json | .venv/.made
	@$(call npm_ci,) && touch $@ .venv/.node

npm_ci = mkdir -p .venv/node && cp tests/node/package*.json .venv/node && $(NPM) ci --prefix .venv/node $1 > /dev/null
