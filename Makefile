# SPDX-License-Identifier: GPL-2.0-only
#
# The verbs; each says in a line what it does (make help). Kernels are built in a
# cache outside the tree (${XDG_CACHE_HOME:-~/.cache}/xcopy), all else in build/.

#  KCONF	the kernel: release, debug (KASAN, lockdep, kmemleak), or for deb debian
#  BED	the machine: qemu, uml, or two (a SAN: initiator and target, QEMU)
#  RUN, ENV	guest: the script, and "A=1 B=2" for it
#  TIMEOUT	guest: seconds it may take (600)
#  ROUNDS	resets: how many of each (100); paths: in each queue mode (500)
#  OPERATIONS	trees: how many (20000)
#  LOADS	loads: how many (2000)
#  KIND	loads: busy, waves, device-waves, beside or proofs: what comes on top of what is drawn
#  SEED	trees: which (1); loads: that of the first (1)
#  RESUME	faults: 1 goes on with a table that was stopped
#  MPATH	faults: request or bio, the disks are behind dm-multipath in that queue mode
#  MUTANT_JOBS	mutants: how many are tested at a time (2)
#  MUTANT_LIMIT	mutants: seconds after which their tests hang (240)
#  MUTANT_BASELINE	mutants: 0: not first on the tree as it is
#  RUNS, MIB	bench: how often (5; 3 under QEMU), of how much (256; 64)
#  FABRICS	bench: iscsi and loop, by commas (iscsi)
#  KINDS	bench: ramdisk, fileio and iblock, by commas (ramdisk)
#  STOCK	bench: 0: counts no instructions, for which the unpatched kernel is built
#  RUNS, STORES	matrix: how often (3), and on which stores (bench/matrix.sh names them)
#  WHO, STOCK	matrix: who copies, by commas; 0: without the unpatched kernel
#  MIB_FAST, MIB_SLOW	matrix: MiB that are copied (64), and on slow stores (32)
#  TURNS, REGIONS	matrix: turns of each way (2), and regions of a mirror in recovery, at most (8)
#  RUNS, MODES	latency: how often (8), and of none, off, measure and always which
#  STORES, SPAN_MIB	latency: ramdisk, or 2ms and the like, and how much is copied
#  BESIDE	latency: of pvmove, snapshot and clone which
#  LUNS, TIB	scale: how many disks (1000), and how large a copy (1)
#  COPIES, KCOPYD_JOBS	scale: at a time (64), and queued at once (10000)
#  SUITE	test-deb: another Debian than this machine's: bookworm, trixie, forky, sid
#  BOOT_TIMEOUT	test-deb: seconds that a machine may take to come up (1500)
#  VERSION	series: of the patches, for [PATCH v2 ...]
#  JOBS	compilers at a time (all processors)
#  XCOPY_CACHE	the kernel cache (in XDG_CACHE_HOME, else ~/.cache: xcopy)
#  CCACHE_DIR	what was compiled once (in the kernel cache)
#  CCACHE_MAXSIZE	how much of it (3G)
#  KERNEL_TARBALL	another source of the kernel than the package's

# make and the kernel's build take neither in a path
ifneq ($(words $(CURDIR))$(findstring :,$(CURDIR)),1)
$(error the path of this tree has a space or a colon, which make cannot take: $(CURDIR))
endif

KCONF ?= release
BED ?= qemu
TEST := tools/testing/xcopy

arch_qemu := x86_64
arch_uml := um
arch_two := x86_64
FLAVOUR = $(arch_$(BED))-$(KCONF)
ifneq ($(words $(BED)) $(filter-out qemu uml two,$(BED)),1 )
$(error BED=$(BED): there is qemu, uml and two)
endif
# Most verbs have machines of their own, which these would not change.
takes_BED := help kernel modules demo faults bench matrix latency scale shell guest
takes_KCONF := $(takes_BED) test-um test-san deb
$(foreach v,BED KCONF,$(if $(filter command,$(firstword $(origin $v))),$(if \
	$(filter $(takes_$v),$(or $(MAKECMDGOALS),help)),,$(error make $(MAKECMDGOALS) takes no $v))))
ifneq ($(filter two,$(BED)),)
ifneq ($(filter demo faults bench matrix latency scale,$(MAKECMDGOALS)),)
$(error BED=two: for shell and guest, not for make $(MAKECMDGOALS))
endif
endif
ifneq ($(words $(KCONF)) $(filter-out release debug $(if $(filter-out deb kernel modules,$(MAKECMDGOALS)),,debian),$(KCONF)),1 )
$(error KCONF=$(KCONF): there is release and debug, and debian for deb, kernel and modules)
endif
ifneq ($(filter-out request bio,$(MPATH))$(word 2,$(MPATH)),)
$(error MPATH=$(MPATH): there is request and bio)
endif
ifneq ($(and $(filter loads,$(MAKECMDGOALS)),$(filter-out busy waves device-waves beside proofs,$(KIND))$(word 2,$(KIND))),)
$(error KIND=$(KIND): there is busy, waves, device-waves, beside and proofs)
endif

# One that is misspelled would be heard of after hours, or never. (Those of the list
# above, and what the programs of a build take.)
given := $(strip $(foreach v,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $v))),$v)))
ifneq ($(given),)
known := $(shell sed -n 's/^\#  \([A-Z].*\)\t.*/\1/p' Makefile | tr -d ,)
unknown := $(filter-out $(known) -% MAKE% HOME XDG_CACHE_HOME SHELL TMPDIR V W XCOPY_% CCACHE_%,$(given))
ifneq ($(unknown),)
$(error there is no variable $(firstword $(unknown)); make help has all)
endif
elsewhere := $(if $(filter-out help,$(MAKECMDGOALS)),$(shell \
	awk -v given='$(given)' -v goals='$(MAKECMDGOALS)' -f scripts/variables.awk Makefile))
ifneq ($(elsewhere),)
$(error make $(MAKECMDGOALS): $(elsewhere))
endif
endif

# Those that are numbers, given to a verb that may build for an hour first
no_number = $(or $(word 2,$1),$(subst 0,,$(subst 1,,$(subst 2,,$(subst 3,,$(subst 4,,$(subst \
	5,,$(subst 6,,$(subst 7,,$(subst 8,,$(subst 9,,$1)))))))))))
$(foreach v,$(filter TIMEOUT ROUNDS OPERATIONS LOADS SEED RESUME MUTANT_% RUNS MIB MIB_% SPAN_MIB STOCK TURNS REGIONS LUNS \
	TIB COPIES KCOPYD_JOBS BOOT_TIMEOUT VERSION JOBS,$(given)),$(if $(call no_number,$($v)),$(error $v=$($v): no number)))
$(foreach v,$(filter-out SEED RESUME STOCK MUTANT_BASELINE,$(filter TIMEOUT ROUNDS OPERATIONS LOADS MUTANT_% RUNS MIB MIB_% \
	SPAN_MIB TURNS REGIONS LUNS TIB COPIES KCOPYD_JOBS BOOT_TIMEOUT VERSION JOBS,$(given))),$(if $(filter 0%,$($v)),$(error \
	$v=$($v): no number from 1 on)))

# The parts of a run have an order and share a cache; they use all CPUs themselves.
.NOTPARALLEL:
.DEFAULT_GOAL := help

help:		## this list
	@echo "make VERB [VARIABLE=VALUE]..."
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | sed 's/[$$][$$]/$$/g' | expand -t 16
	@echo "Variables:"
	@sed -n 's/^#  \([A-Z]\)/  \1/p' Makefile | expand -t 24

deps:		## install the Debian packages that are missing (root or sudo)
	@scripts/deps.sh

# a part of them, for verbs that need no guest
deps-build:
	@scripts/deps.sh build
deps-check:
	@scripts/deps.sh build check
deps-deb:
	@scripts/deps.sh build deb
deps-test-deb:
	@scripts/deps.sh build guest deb image
deps-san:
	@scripts/deps.sh build check guest image

kernel: deps-build	## build the patched kernel of KCONF and BED in the cache
	@scripts/kernel.sh $(FLAVOUR)

modules: kernel	## build blk_copy, sd_xcopy and dm_copy for that kernel
	@scripts/modules.sh $(FLAVOUR)

# the same for a guest, which need not say where they are
built:
	@scripts/modules.sh $(FLAVOUR) >/dev/null

tools: deps-build	## build the programs that run in the guest, in build/bin
	@scripts/tools.sh

demo: deps built tools	## watch pvmove move a volume by hand and offloaded
	@BED=$(BED) KCONF=$(KCONF) $(TEST)/demo/run.sh

check-says:
	@scripts/test.sh --announce check

check: check-says deps-check	## the tests that need no guest: units, fuzzers, objects, docs, scripts, patches
	@scripts/test.sh check

test: deps tools	## all tests: check, the guest suite under QEMU, its "debug" group under UML
	@scripts/modules.sh x86_64-release >/dev/null
	@scripts/modules.sh um-debug >/dev/null
	@scripts/test.sh check processors guest qemu release guest two release --tag brief guest uml debug --tag debug

test-um: deps tools	## the guest suite under UML alone, in minutes (KCONF=debug too)
	@scripts/modules.sh um-$(KCONF) >/dev/null
	@scripts/test.sh guest uml $(KCONF)

test-debug: deps tools	## the debug kernels: all guest tests under UML, those of races and resets under QEMU
	@scripts/modules.sh um-debug >/dev/null
	@scripts/modules.sh x86_64-debug >/dev/null
	@scripts/test.sh guest uml debug \
		guest qemu debug --group concurrency --group mpath --group resets --patience 4

san-says:
	@scripts/test.sh --announce san

test-san: san-says deps-san tools	## a SAN of two and three machines that run Debian: paths cut, a target crashes
	@scripts/modules.sh x86_64-$(KCONF) >/dev/null
	@scripts/test.sh machines $(KCONF)

deb-asked:
	@$(TEST)/deb/run.sh --words
	@scripts/test.sh --announce deb

test-deb: deb-asked deps-test-deb	## the packages, with the small kernel: install, boot, upgrade, purge (root)
	@scripts/test.sh deb

faults: KCONF := $(if $(filter command line environment,$(origin KCONF)),$(KCONF),debug)
faults: BED := $(if $(filter command line environment,$(origin BED)),$(BED),uml)
faults: deps tools	## faults by hand and offloaded (debug UML unless BED, KCONF; MPATH); RESUME=1 goes on
	@scripts/modules.sh $(FLAVOUR) >/dev/null
	@$(TEST)/faults/run.sh --bed $(BED) --kernel $(KCONF) $(if $(RESUME:0=),--resume) \
		$(if $(MPATH),--paths $(MPATH))

resets: deps tools	## LUN RESETs in the middle of copies by kcopyd, ROUNDS=100 of each, under UML
	@scripts/modules.sh um-debug >/dev/null
	@$(TEST)/run-selftests.sh --bed uml --kernel debug --group resets --patience 20 \
		--env ROUNDS=$(or $(ROUNDS),100) --results build/results/resets

paths: deps tools	## paths that fail and return under copies, ROUNDS=500 in each queue mode, under UML
	@scripts/modules.sh um-debug >/dev/null
	@$(TEST)/run-selftests.sh --bed uml --kernel debug --test mpath/004-path-failures --patience 20 \
		--env ROUNDS=$(or $(ROUNDS),500) --results build/results/paths

trees: deps tools	## OPERATIONS=20000 in random trees of mapped devices, SEED=1, under UML
	@scripts/modules.sh um-debug >/dev/null
	@$(TEST)/run-selftests.sh --bed uml --kernel debug --test targets/020-random-trees --patience 40 \
		--env OPERATIONS=$(or $(OPERATIONS),20000) --env SEED=$(or $(SEED),1) --results build/results/trees

loads: deps-check	## LOADS=2000 random loads of models, by the policy and by hand, the first of SEED=1
	@. scripts/cache.sh && make -s -C $(TEST)/bench -j"$$JOBS" OUT="$$TOP/build/loads" CXX="ccache g++" run \
		LOADS=$(or $(LOADS),2000) SEED=$(or $(SEED),1) KIND=$(KIND)

mutants: deps tools	## break the C glue and the hooks, one place after the other: tests notice
	@$(TEST)/mutants/unit.py
	@$(TEST)/mutants/run.sh

# what these are asked to do, before anything is built
bench-asked:
	@$(TEST)/bench/run.sh --words
matrix-asked latency-asked:
	@$(TEST)/bench/$(@:-asked=).sh --words

bench: BED := $(if $(filter command line environment,$(origin BED)),$(BED),uml)
bench: bench-asked deps tools	## compare ways to copy (UML unless BED=qemu); CSV in build/bench
	@BED=$(BED) KCONF=$(KCONF) $(TEST)/bench/run.sh --announce
	@scripts/modules.sh $(FLAVOUR) >/dev/null
	@BED=$(BED) KCONF=$(KCONF) $(TEST)/bench/run.sh

matrix: BED := $(if $(filter command line environment,$(origin BED)),$(BED),uml)
matrix: matrix-asked deps tools	## everything that copies: unpatched kernel, by hand, by policy, on five stores; CSV as well
	@BED=$(BED) KCONF=$(KCONF) $(TEST)/bench/matrix.sh --announce
	@BED=$(BED) KCONF=$(KCONF) $(TEST)/bench/matrix.sh

latency: BED := $(if $(filter command line environment,$(origin BED)),$(BED),uml)
latency: latency-asked deps tools	## 4 KiB beside pvmove, a snapshot and a clone, with and without the modules; CSV as well
	@scripts/modules.sh $(FLAVOUR) >/dev/null
	@BED=$(BED) KCONF=$(KCONF) $(TEST)/bench/latency.sh

scale: deps built tools	## what LUNS=1000 disks cost, large copies and many (TIB, COPIES, KCOPYD_JOBS)
	@$(TEST)/guest/run.sh --bed $(BED) --kernel $(KCONF) --timeout 3600 --out build/scale \
		--env 'LUNS=$(or $(LUNS),1000)' $(TEST)/bench/scale-guest.sh
	@$(TEST)/guest/run.sh --bed $(BED) --kernel $(KCONF) --timeout 7200 --out build/scale-copies \
		--env 'TIB=$(or $(TIB),1) COPIES=$(or $(COPIES),64) JOBS=$(or $(KCOPYD_JOBS),10000)' \
		$(TEST)/bench/scale-copies-guest.sh

shell-asked:
	@test -t 0 || { echo 'make shell: standard input is no terminal; make guest RUN=script runs a script' >&2; exit 2; }

shell: shell-asked deps built tools	## a guest with two iSCSI LUNs, named in $$A and $$B, to play in
	@$(TEST)/guest/run.sh --bed $(BED) --kernel $(KCONF) --luns 2 --shell

# ENV of the environment is a file that sh reads, not for the guest
quoted = '$(subst ','\'',$1)'
guest: guest_env = $(call quoted,$(if $(filter command line,$(origin ENV)),$(ENV)))
guest-asked:
	@test -n $(call quoted,$(RUN)) || { echo 'make guest: which script? RUN=script' >&2; exit 2; }
	@run=$(call quoted,$(RUN)); test -f "$$run" -a -r "$$run" || \
		{ echo "make guest: RUN=$$run: no such script" >&2; exit 2; }
	@words=$(guest_env); for word in $$words; do [[ $$word =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || \
		{ echo "make guest: ENV: '$$word' is no NAME=value" >&2; exit 2; }; done
	@test '$(origin ENV)' != environment || \
		echo 'make guest: the guest does not get ENV of the environment; for that: make guest ENV=...' >&2

guest: guest-asked deps built tools	## run RUN=script in a guest with two LUNs; ENV="A=1 B=2"
	@$(TEST)/guest/run.sh --bed $(BED) --kernel $(KCONF) --luns 2 \
		$(if $(TIMEOUT),--timeout $(TIMEOUT)) --env $(guest_env) $(call quoted,$(RUN))

deb: KCONF := $(if $(filter command line environment,$(origin KCONF)),$(KCONF),debian)
deb: deps-deb	## Debian packages in build/deb; KCONF=release for the tests' small kernel
	@scripts/deb.sh $(KCONF)

series: deps-check	## write the patches as they are mailed to build/series, verified; VERSION=2
	@VERSION='$(VERSION)' scripts/series.sh

clean:		## remove build/ (kernels stay in the cache)
	@rm -rf build

distclean: clean	## remove build/ and the whole cache of kernels
	@. scripts/cache.sh && remove_cache

SHELL := /bin/bash
.PHONY: built help deps deps-build deps-check deps-deb deps-test-deb deps-san kernel modules tools demo check-says check \
	test test-um test-debug test-san test-deb faults resets paths trees loads mutants bench matrix latency scale shell \
	san-says deb-asked shell-asked bench-asked matrix-asked latency-asked guest-asked guest deb series clean distclean
