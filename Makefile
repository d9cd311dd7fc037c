# Every target works in a fresh clone: python3 (3.11 or newer, with venv) is all that it needs.

PYTHON ?= python3
BIN := .venv/bin
FORMATS := $(patsubst workbook_templates/%/format.yaml,%,$(wildcard workbook_templates/*/format.yaml))
BUDGET := xinjiang-2020-budget
PLATFORM ?= win_amd64
PYTHON_VERSION ?= 3.11
EVALUATION := xinjiang-2020-self-evaluation
OFFICE_PACKAGES := libreoffice-calc fonts-noto-cjk poppler-utils python3-uno xvfb xdotool x11-apps netpbm samba

# What make demo leaves in demo/ of each of the two formats, over what it left there before.
DEMO = demo/昌吉-$(1)

# Each process takes a half of the tests in order, so that what the tests of a file share is made once;
# who has done takes from what is left of the other.
TWO = -n 2 --dist worksteal

# Chinese is printed whatever the locale.
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without its bytecode kept, each of the hundreds of processes that the tests start compiles the
# package anew: a third of the time of a check.
unexport PYTHONDONTWRITEBYTECODE

.NOTPARALLEL:
.PHONY: demo test test-all test-fast lint libreoffice templates handbook docs bundle bench clean

# The real documents have faults, so 1 is what a check answers; 2 (no check took place) stops here.
define show
	$(BIN)/budgetxl template $(2) -o $(call DEMO,$(1))-空白模板.xlsm --force
	$(BIN)/budgetxl fill $(2) workbook_templates/$(2)/examples/changji.json \
		-o $(call DEMO,$(1))-已填报.xlsx --force
	$(BIN)/budgetxl publish $(call DEMO,$(1))-已填报.xlsx -o $(call DEMO,$(1))-公开表-草稿.xlsx --draft
endef

demo: .venv/package.stamp
	@mkdir -p demo
	$(call show,预算,$(BUDGET))
	$(call show,自评,$(EVALUATION))
	$(BIN)/budgetxl check $(call DEMO,预算)-已填报.xlsx --report $(call DEMO,预算)-审核报告.html || [ $$? -eq 1 ]
	$(BIN)/budgetxl check $(call DEMO,自评)-已填报.xlsx --with $(call DEMO,预算)-已填报.xlsx \
		--report $(call DEMO,自评)-审核报告.html || [ $$? -eq 1 ]
	$(BIN)/budgetxl publish $(call DEMO,预算)-已填报.xlsx -o $(call DEMO,预算)-公开文档-草稿.docx --draft --force
	$(BIN)/budgetxl check $(call DEMO,预算)-已填报.xlsx --narrative tests/data/changji_narrative.txt \
		--report $(call DEMO,情况说明)-审核报告.html || [ $$? -eq 1 ]
	$(BIN)/python -m deployment.demo demo/收件
	$(BIN)/budgetxl batch demo/收件 -o demo/发件 --departments demo/名单.txt || [ $$? -le 2 ]
	$(BIN)/budgetxl consolidate demo/泽州县司法局 -o demo/泽州县司法局-部门.xlsx --draft --force || [ $$? -eq 1 ]
	$(BIN)/budgetxl consolidate demo/普陀区 -o demo/普陀区-汇总.xlsx --draft --force --report demo/普陀区-汇总.html || [ $$? -eq 1 ]
	$(BIN)/budgetxl explain demo/普陀区-汇总.xlsx 表三 2010601
	$(BIN)/budgetxl compare demo/普陀区/putuo-finance.xlsx demo/普陀区/wanli.xlsx -o demo/普陀区-比较.html
	@echo
	@echo '演示完成，全部在 demo/，数字都是公开过的真实数字。先看：'
	@echo '  1. demo/昌吉-预算-空白模板.xlsm      空白表，在“填报说明”填部门名称，随便填几个数，看“审核”表'
	@echo '  2. demo/昌吉-预算-审核报告.html      这份真实的预算错在哪里、差多少、怎么办（自评的一份在旁边）'
	@echo '  3. demo/昌吉-预算-公开表-草稿.xlsx   印刷格式的公开表；有强制项不通过，所以标明“草稿”'
	@echo '  4. demo/昌吉-预算-公开文档-草稿.docx  封面、目录、九张表、情况说明；昌吉-情况说明-审核报告.html 是公开过的那份说明错在哪里'
	@echo '  5. demo/发件/index.html              五个文件一起审：有通过的、写了理由的、不通过的、传坏了的、没有交的'
	@echo '  6. demo/普陀区-汇总.html             两个部门汇总成一份，点一个数看它由哪个部门的哪一格组成；普陀区-比较.html 是两份相比'
	@echo '  7. docs/handbook.zh.md               使用手册：填、审、改、说明、公开'

test: libreoffice lint
	$(BIN)/python -m pytest $(TWO)

# The same on more cells, workbooks and mutations: 500 cells of each format.
test-all: export BUDGETXL_FUZZ := 5000
test-all: libreoffice lint
	CELLS=500 SAMPLES=100 $(BIN)/python -m pytest $(TWO)

test-fast: lint
	@echo 'test-fast leaves out the tests marked "libreoffice"; make test runs them all.'
	$(BIN)/python -m pytest $(TWO) -m "not libreoffice"

lint: .venv/test.stamp
	$(BIN)/flake8
	$(BIN)/mypy
	$(BIN)/lint-imports

libreoffice:
	@if command -v soffice >/dev/null && command -v pdftoppm >/dev/null && \
		command -v Xvfb >/dev/null && command -v xdotool >/dev/null && \
		command -v xwd >/dev/null && command -v pnmtopng >/dev/null && \
		{ command -v smbd >/dev/null || [ -x /usr/sbin/smbd ]; } && \
		/usr/bin/python3 -c 'import uno' 2>/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" -eq 0 ]; then as_root=env; \
	elif sudo -n true 2>/dev/null; then as_root='sudo -n env'; \
	else as_root=; fi; \
	if [ -z "$$as_root" ] || ! command -v apt-get >/dev/null; then \
		echo 'The tests need LibreOffice Calc (soffice) with python3-uno, pdftoppm, Xvfb, xdotool, xwd,' \
			'pnmtopng and Samba (smbd). Install them, on Debian with' \
			'"apt-get install $(OFFICE_PACKAGES)",' \
			'or run "make test-fast", which leaves out the tests that use them.' >&2; \
		exit 1; \
	fi; \
	echo 'Installing $(OFFICE_PACKAGES) for the tests'; \
	$$as_root apt-get update -qq && \
	$$as_root DEBIAN_FRONTEND=noninteractive \
		apt-get install -qq --yes --no-install-recommends $(OFFICE_PACKAGES)

templates: .venv/package.stamp
	$(BIN)/python -m deployment.definitions
	rm -f workbook_templates/*/*.xls[xm]  # what lies there would be taken as it is
	$(foreach format,$(FORMATS),$(foreach ending,xlsm xlsx,$(BIN)/python -m budgetxl template \
		$(format) -o workbook_templates/$(format)/$(format).$(ending) --force &&) \
		$(BIN)/python -m budgetxl template $(format) --totals stated \
		-o workbook_templates/$(format)/$(format)-stated.xlsx --force &&) true

# The pictures of docs/, taken anew: after a change to what a template or a page shows.
handbook: libreoffice .venv/test.stamp
	$(BIN)/python -m docs.screenshots

# The reference of what programs call and of what that takes and gives, in build/reference; what pdoc
# warns of is an error.
docs: .venv/docs.stamp
	$(BIN)/python -W error -m pdoc -o build/reference budgetxl.api budgetxl.frames \
		budgetxl.checking budgetxl.fault budgetxl.filling budgetxl.formats budgetxl.place \
		budgetxl.submission budgetxl.writing \
		'!budgetxl\.(api|checking|fault|filling|formats|submission)\..*' \
		budgetxl.checking.suggestions

# Only the first run needs a network. PYTHON_VERSION="3.11 3.12" takes wheels for both.
bundle: .venv/test.stamp
	$(BIN)/python -m deployment.bundle --platform $(PLATFORM) --python-version $(PYTHON_VERSION)

# QUICK=--quick takes fewer rounds.
bench: libreoffice .venv/bench.stamp
	$(BIN)/python -m benchmarks.run $(QUICK)

clean:
	rm -rf .venv demo build dist *.egg-info
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A venv that could not be finished is removed, or the next make would take it for whole.
.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "budgetxl needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/package.stamp: setup.cfg pyproject.toml | .venv/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/test.stamp: setup.cfg pyproject.toml | .venv/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

.venv/docs.stamp: .venv/package.stamp
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	@touch $@

.venv/bench.stamp: .venv/test.stamp
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $@
