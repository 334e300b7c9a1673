# blankett: `make help` lists what can be done.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Debian packages: to build and run; and what the tests look through besides.
RUN_PACKAGES  := tesseract-ocr tesseract-ocr-swe libtesseract-dev libleptonica-dev libtiff-dev libturbojpeg0-dev gcc g++ pkg-config
TEST_PACKAGES := poppler-utils qpdf libtiff-tools libjpeg-turbo-progs webp chromium postgresql
ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
AXE_VERSION := 4.14.1
AXE_SHA512 := 1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
AXE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/blankett/axe-core-$(AXE_VERSION).min.js
VERSION := $(or $(shell git describe --tags --always --dirty 2>/dev/null),unknown)
DATA ?= data
PAUSE ?= 1s

help: ## show this list; times are of two cores
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

# install-missing asks the package manager only when something is missing.
define install-missing
@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
if [ -n "$$missing" ]; then echo "installing" $$missing; \
  $(ROOT) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(ROOT) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
endef

deps: ## install what building and running needs (Debian packages, Go modules): a minute or two, once
	$(call install-missing,$(RUN_PACKAGES))
	@go mod download

deps-test: deps $(AXE) ## install what the tests need as well: a minute or two, once
	$(call install-missing,$(TEST_PACKAGES))

# axe-core, the checks of accessibility that the tests run in the browser: fetched once, by version and checksum.
$(AXE):
	@command -v npm >/dev/null || { $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y -qq --no-install-recommends npm >/dev/null; }
	@dir=$$(mktemp -d) && trap "rm -rf $$dir" EXIT && cd $$dir && npm pack --silent axe-core@$(AXE_VERSION) >/dev/null \
	&& echo "$(AXE_SHA512)  axe-core-$(AXE_VERSION).tgz" | sha512sum --check --quiet && tar xzf axe-core-$(AXE_VERSION).tgz \
	&& mkdir -p $(dir $(AXE)) && mv package/axe.min.js $(AXE)

build: deps ## build bin/blankett, without symbols (55 MB, not 75): a minute, then seconds
	@mkdir -p bin
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/blankett ./cmd/blankett

run: build ## print samples, scan them into data/inbox, and serve the queue: half a minute after the build until all are in
	@./bin/blankett print vgr-konto --count 3 --data $(DATA) --out $(DATA)/sheets.pdf
	@(sleep 3; exec ./bin/blankett sample --data $(DATA) --out $(DATA)/inbox --every $(PAUSE)) & \
	trap 'kill $$! 2>/dev/null; true' EXIT; ./bin/blankett serve --data $(DATA)

samples: build ## make the scans in samples/ anew: half a minute
	rm -rf samples/data samples/[0-9]*
	@./bin/blankett sample --data samples/data --out samples
	chmod 644 samples/[0-9]*
	rm -f samples/data/*.lock
	sed -i "s/--received [0-9-]*/--received $$(date +%F)/" README.md samples/README.md

test: deps-test ## run every test, on SQLite and PostgreSQL, with a real browser: 15 minutes
	go test -timeout 45m ./...
	go test -tags purego ./intake/scan/rows ./intake/scan/digit/cnn

# The packages with tests that read wider data than the repository has.
WIDE = $$(grep -rl --include='*_test.go' '"blankett/intake/trial/corpus"' . | xargs -n1 dirname | sort -u)
test-wide: deps-test ## run the tests that read wider data as well: BLANKETT_TESTDATA=folder; up to 15 minutes
	@test -n "$$BLANKETT_TESTDATA" || { echo "BLANKETT_TESTDATA names no folder"; exit 2; }
	go test -timeout 45m $(WIDE)

# The packages with proofs that have a long form.
TORTURED = $$(grep -rl --include='*_test.go' '"blankett/intake/trial/torture"' . | xargs -n1 dirname | sort -u)
torture: deps-test ## prove that nothing is lost: every crash state, every fault of the disk, broken builds; up to an hour
	BLANKETT_TORTURE=1 go test -count 1 -timeout 100m -v -run 'Crash|Killed|Fault|Machine|Control|Flipped' $(TORTURED)

FUZZTIME ?= 1m
fuzz: deps-test ## feed nonsense to all that parses outside bytes, FUZZTIME each: a quarter of an hour
	@grep -rn --include='*_test.go' '^func Fuzz' cmd forms intake | sed -E 's/^(.*)\/[^/]*:[0-9]+:func (Fuzz[A-Za-z]*).*/\1 \2/' \
	| while read -r folder target; do go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "./$$folder" || exit 1; done

SHOTS ?= /tmp/blankett-shots
shots: deps-test ## take a picture of every web page, wide and narrow, light and dark, into SHOTS: some minutes
	@mkdir -p $(SHOTS)
	BLANKETT_SHOTS=$(SHOTS) go test -count 1 -run TestEveryPage ./cmd/blankett
	@echo "look in $(SHOTS)"

bench: deps-test ## measure: CPU a page, sheets printed a second, returns a minute: some 10 minutes
	go test -timeout 30m -run '^$$' -bench . -benchmem ./forms ./intake/... ./cmd/blankett

accuracy: deps ## measure how right sheets are read, 500 at each level of wear; against the floor. ACCURACY=flags; up to an hour
	OMP_THREAD_LIMIT=1 go run ./cmd/accuracy -floor cmd/accuracy/floor.json -check -look /tmp/blankett-accuracy $(ACCURACY)

train-marks: deps ## learn to judge ticks and signatures anew, from BLANKETT_TESTDATA; a quarter of an hour on an idle core
	@test -n "$$BLANKETT_TESTDATA" || { echo "BLANKETT_TESTDATA names no folder"; exit 2; }
	go run ./cmd/marks -kind box -out intake/scan/marks/box.bin
	go run ./cmd/marks -kind field -out intake/scan/marks/field.bin

# Learning goes in stages: the ground, all hands, nines with bowed tails. Each of the networks leaves a
# third of the cheques out, by which it is measured.
LEARN = nice -n 19 go run ./cmd/digits
GROUND = /tmp/blankett-train
train: deps ## learn to read digits anew, from BLANKETT_TESTDATA; an hour and a half on two idle cores
	@test -n "$$BLANKETT_TESTDATA" || { echo "BLANKETT_TESTDATA names no folder"; exit 2; }
	mkdir -p $(GROUND)
	$(LEARN) -ground -rounds 30 -cool 26 -seed 1 -out $(GROUND)/1.bin
	$(LEARN) -ground -rounds 24 -cool 24 -seed 2 -out $(GROUND)/2.bin
	$(LEARN) -start $(GROUND)/1.bin -without orand/0 -rounds 4 -cool 4 -seed 11 -out $(GROUND)/11.bin
	$(LEARN) -start $(GROUND)/2.bin -without orand/1 -rounds 4 -cool 4 -seed 12 -out $(GROUND)/12.bin
	$(LEARN) -start $(GROUND)/1.bin -without orand/2 -rounds 5 -cool 5 -seed 13 -out $(GROUND)/13.bin
	$(LEARN) -start $(GROUND)/11.bin -without orand/0 -bowed -rounds 3 -cool 3 -seed 21 -out intake/scan/digit/first.bin
	$(LEARN) -start $(GROUND)/12.bin -without orand/1 -bowed -rounds 3 -cool 3 -seed 22 -out intake/scan/digit/second.bin
	$(LEARN) -start $(GROUND)/13.bin -without orand/2 -bowed -rounds 3 -cool 3 -seed 23 -out intake/scan/digit/third.bin
	$(LEARN) -measure

lint: deps ## gofmt, vet, staticcheck, govulncheck: some minutes
	@test -z "$$(gofmt -l cmd forms intake templates)" || { gofmt -l cmd forms intake templates; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	@go tool govulncheck ./... || { s=$$?; [ $$s = 3 ] && exit 3; echo "govulncheck: no vulnerability database within reach; not checked"; }

clean: ## remove what was built; data stays: at once
	rm -rf bin

.PHONY: help deps deps-test build run samples test test-wide torture fuzz shots bench accuracy train train-marks lint clean
