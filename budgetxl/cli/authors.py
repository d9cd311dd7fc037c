"""The commands of who writes formats."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from budgetxl import api
from budgetxl.cli.output import FOUND, OK, save, show, write_workbook
from budgetxl.fault import Refusal
from budgetxl.writing import FileKind

if TYPE_CHECKING:
    from budgetxl.formats import Folder


def list_formats(options: argparse.Namespace) -> int:
    """The formats at hand; the cases of a rule, or what is odd about rules."""
    from budgetxl import formats

    folders = list(formats.catalogue().values())
    if options.format:
        folders = [formats.find(options.format)]
    if options.cases:
        return _show_cases(options.cases, folders)
    if options.lint:
        return _show_lint(folders)
    known = [formats.load(folder) for folder in folders]
    if options.json:
        facts = ("id", "version", "title", "issuer", "year", "money_unit")
        listed = [{**{fact: getattr(f, fact) for fact in facts}, "tables": list(f.forms)}
                  for f in known]
        show(listed)
    else:
        for format_ in known:
            count = f"{len(format_.published)} 张表"
            print(f"{format_.id}\t{format_.title}\t{count}\t{format_.money_unit}")
    return OK


def _show_cases(rule: str, folders: Iterable[Folder]) -> int:
    """Prints the cases of a rule, as cases.yaml would have them, of each format that has it."""
    import yaml

    from budgetxl import checking, formats

    found = 0
    for folder in folders:
        book = checking.verify(formats.load(folder, thorough=True))
        if cases := checking.cases_of(book, rule):
            print(f"# {book.format.id}")
            print(yaml.safe_dump(cases, allow_unicode=True, sort_keys=False), end="")
            found += 1
    if not found:
        raise Refusal(f"没有规则“{rule}”")
    return OK


def _show_lint(folders: Iterable[Folder]) -> int:
    """Prints what the rules of each format say of each other; 1 where something is to be mended."""
    from budgetxl import checking, formats
    from budgetxl.linting import lint

    wrong = False
    for folder in folders:
        found = lint(checking.verify(formats.load(folder, thorough=True)))
        print("\n".join(map(str, (*found.wrong, *found.notes))) or f"{folder.name}：没有要说的")
        wrong |= bool(found.wrong)
    return FOUND if wrong else OK


def show_schema(options: argparse.Namespace) -> int:
    """The JSON Schema of a data file."""
    from budgetxl import formats
    from budgetxl.submission.schema import schema

    show(schema(formats.load(formats.find(options.format))))
    return OK


def take_codes(options: argparse.Namespace) -> int:
    """A bureau's own code book."""
    from budgetxl import codebook, formats

    shelf = options.into or next(iter(formats.own_shelves()), None)
    if shelf is None:
        raise Refusal("请用 --into 指明放科目表的文件夹，或设好环境变量 BUDGETXL_TEMPLATES")
    source, year = options.code_book, options.year
    book = codebook.load(source, year)
    for path, content in codebook.files(book, year, shelf, source.name).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        save(options, path, FileKind.CODES, partial(bytes, content))
    print("\n".join(codebook.sentences(book, year, shelf)))
    return OK


def begin_format(options: argparse.Namespace) -> int:
    """A format like another one."""
    from budgetxl.beginning import begin

    print("\n".join(begin(options.folder, options.base, options.year)), file=sys.stderr)
    return OK


def draft_format(options: argparse.Namespace) -> int:
    """A first format from blanks and publications."""
    from budgetxl.beginning import draft

    print("\n".join(draft(options.folder, options.blanks)), file=sys.stderr)
    return OK


def make_template(options: argparse.Namespace) -> int:
    """A blank template."""
    write_workbook(options, FileKind.BLANK, partial(_blank, options))
    return OK


def _blank(options: argparse.Namespace, macros: bool) -> bytes:
    """The blank template: the one at hand where it is of the usual size, else one that is built."""
    from budgetxl import formats, stencil
    from budgetxl.layout.sizes import DEFAULT_FORMS, DEFAULT_ROWS

    usual = (options.rows, options.forms) == (DEFAULT_ROWS, DEFAULT_FORMS)
    stated = options.totals == "stated"
    if usual and not (stated or options.draft):
        if ready := stencil.at_hand(formats.load(formats.find(options.format)), macros):
            return ready
    from budgetxl.roundtrip import tried_rulebook
    from budgetxl.template import build

    book = (api.drafted_rulebook if options.draft else tried_rulebook)(options.format)
    return build(book, options.rows, stated, None, options.forms, macros)
