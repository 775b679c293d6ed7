# SPDX-License-Identifier: MIT
# The front door. CMake does the building; `make help` says what there is.
ninja = $(if $(shell ninja --version 2>/dev/null),CMAKE_GENERATOR=Ninja) # builds with less ado than make
.PHONY: build install demo test deps deps-test asan clang fuzz firmware bench format clean help

build: deps                ## build/mote
	@$(ninja) cmake --preset release >build-configure.log 2>&1 || { cat build-configure.log; rm -f build-configure.log; exit 1; }
	@rm -f build-configure.log
	@cmake --build build --parallel $$(nproc) --target mote

install: deps              ## program, libraries, headers, man pages, under PREFIX (/usr/local); DESTDIR goes before it
	@$(ninja) cmake --preset release $(if $(PREFIX),-DCMAKE_INSTALL_PREFIX=$(PREFIX)) >/dev/null
	@cmake --build build --parallel $$(nproc) --target mote mote_library mote_library_shared mote_run mote_run_shared mote_man
	@cmake --install build

demo: build                ## train both forecasters on weather made on the spot; tables and reports in runs/demo
	@bash scripts/demo.sh

test: deps-test            ## every test: gcc, clang and sanitizers
	@bash scripts/test.sh

deps:                      ## install what building needs (Debian, Ubuntu)
	@bash scripts/deps.sh build

deps-test:
	@bash scripts/deps.sh test

asan clang: deps-test      ## one more build, and its tests
	$(ninja) cmake --preset $@ && cmake --build --preset $@ --parallel $$(nproc) && ctest --test-dir build-$@ --output-on-failure

fuzz: deps-test            ## every fuzz target for FUZZ_SECONDS (600) each
	@bash scripts/fuzz.sh

firmware: deps-test build  ## every exported model on chips that QEMU plays, bit for bit (some minutes)
	@cmake --build build --parallel $$(nproc) --target make_tflite_read
	@bash scripts/firmware.sh

bench: build               ## the benchmarks against peers (bench/README.md)
	@bash bench/run.sh

format:                    ## clang-format over all sources
	git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build build-asan build-clang build-debug build-fuzz build-tsan build-runtime

help:
	@awk -F':.*## ' '/^[a-z].*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile
