# make serve   build and run the gateway on 127.0.0.1:9000
# make test    unit tests and conformance with real clients
# make bench   the benchmark, with peers in the same run
.DEFAULT_GOAL := help
.PHONY: help serve build debug test unit conformance crash race bench format lint deps deps-bench clean

DATA ?= data
PYTHON := .venv/bin/python
BINARY := .build/release/martinet
# The Swift runtime goes into the binary, so that it runs where no toolchain is installed.
RELEASE := swift build -c release --static-swift-stdlib --product

help:
	@sed -n 's/^# \(make .*\)/  \1/p' Makefile

deps: ## Debian and PyPI packages that are missing
	@conformance/install-packages

deps-bench: deps
	@conformance/install-packages bench

build: deps
	$(RELEASE) martinet
	$(RELEASE) martinet-smb

serve: build
	@$(BINARY) serve --demo --data-dir $(DATA)

test: lint unit build conformance

unit: deps
	swift test

conformance: build
	$(PYTHON) conformance/run --binary $(BINARY)

crash: build ## more rounds: make crash ROUNDS=500
	$(PYTHON) conformance/crash/run --binary $(BINARY) --rounds $(or $(ROUNDS),100)

race: deps ## the governor and the HTTP server under the thread sanitizer
	swift test --sanitize=thread --scratch-path .build/race --filter 'WorkersTests|HTTPServerTests'

bench: build deps-bench
	$(PYTHON) conformance/bench/run --binary $(BINARY)

format:
	swift format --in-place --recursive --parallel Sources Tests Package.swift

lint:
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

clean:
	rm -rf .build .venv results
