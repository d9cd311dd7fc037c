"""The command line: it parses, calls and shows. Results go to stdout, all else to stderr.

Exit status: 0 nothing of level error; 1 findings of level error; 2 a file could not be used,
or the arguments are off; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from budgetxl.cli import authors, many, workbooks
from budgetxl.cli.output import INTERRUPTED, OK, UNUSABLE, write
from budgetxl.fault import FormatError, Refusal, os_error_reason
from budgetxl.invocation import parse
from budgetxl.writing import FileKind

__all__ = ["run"]


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parse(arguments)
    try:
        status = COMMANDS[options.command](options)
        sys.stdout.flush()
        return status
    except (Refusal, FormatError) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断，没有做完", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
    except OSError as error:
        print(f"结果写不出来：{os_error_reason(error)}", file=sys.stderr)
    return UNUSABLE


def _button(options: argparse.Namespace) -> int:
    from budgetxl.button import answer_press

    try:
        answer_press(options.verb, options.book, options.token, options.way)
    except ValueError:
        raise Refusal("budgetxl button 由工作簿里的宏调用，参数是十六进制数字") from None
    return OK


def _addin(options: argparse.Namespace) -> int:
    from budgetxl import installation

    if options.act == "build":
        from budgetxl.template.xlam import addin

        write(options, FileKind.ADD_IN, addin, ".xlam")
        return OK
    path = installation.destination()
    if options.act == "status":
        sentences = installation.status(path).sentences()
    else:
        act = installation.install if options.act == "install" else installation.uninstall
        sentences = act(path)
    print("\n".join(sentences))
    return OK


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "formats": authors.list_formats,
    "codes": authors.take_codes,
    "new": authors.begin_format,
    "draft": authors.draft_format,
    "schema": authors.show_schema,
    "template": authors.make_template,
    "fill": workbooks.fill,
    "extract": workbooks.extract,
    "import": workbooks.import_,
    "check": workbooks.check,
    "publish": workbooks.publish,
    "export": workbooks.export,
    "batch": many.run_batch,
    "consolidate": many.consolidate,
    "explain": many.explain,
    "compare": many.compare,
    "button": _button,
    "addin": _addin,
}
