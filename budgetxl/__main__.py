"""``python -m budgetxl`` and the command ``budgetxl``."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line; returns its exit status."""
    from budgetxl.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
