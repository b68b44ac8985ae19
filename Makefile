# make help
SHELL := /bin/bash
SQUALL := .build/release/squall
# The Swift runtime goes into the program: it starts faster and runs where Swift is not installed.
STATIC := $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
# The program, its libraries included, does not check exclusive access at run time; the tests do (docs/decisions/0007).
RELEASE := -c release --product squall -Xswiftc -enforce-exclusivity=unchecked $(STATIC)

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-bench build quickstart test lint format bench conformance schemas clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the system packages that building needs
	@.ci/setup build

setup-test: ## ... and those of the tests
	@.ci/setup test

setup-bench: ## ... and those of the benchmarks
	@.ci/setup bench

build: setup ## Build .build/release/squall
	swift build $(RELEASE)

quickstart: build ## Run a small load test against the embedded session service
	$(SQUALL) run scenarios/quickstart.yaml --demo --allow-saturated

test: ## Install what tests need, build, run every test
	@.ci/test

lint: ## Check the format of all Swift code
	swift format lint -r --strict Sources Tests Package.swift

format: ## Put all Swift code into the format
	swift format -i -r Sources Tests Package.swift

bench: setup-bench ## Measure against wrk and a bare codec on this machine (about 15 minutes; see Benchmarks/README.md)
	@Benchmarks/all.sh

conformance: build ## Run the CEL suite, and JSONPath's where JSONPATH_SUITE names it
	@.ci/conformance

schemas: build ## Write the schemas anew from the parser's own tables
	$(SQUALL) schema > schemas/scenario.schema.json
	$(SQUALL) schema --result > schemas/result.schema.json
	$(SQUALL) schema --suite-summary > schemas/suite-summary.schema.json

clean: ## Remove everything that was built or downloaded
	rm -rf .build .tools results
