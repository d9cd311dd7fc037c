"""The command line's words: commands, options, and argparse made to speak Chinese."""

from budgetxl.arguments.audiences import AUDIENCES
from budgetxl.arguments.shared import TIMEOUT
from budgetxl.arguments.whole import LANGUAGES, parser

__all__ = ["AUDIENCES", "LANGUAGES", "TIMEOUT", "parser"]
