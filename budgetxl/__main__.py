"""``python -m budgetxl`` and the command ``budgetxl``."""

from __future__ import annotations

import gc
import sys

from budgetxl import ALLOCATIONS


def main() -> int:
    """Runs the command line; returns its exit status."""
    gc.set_threshold(ALLOCATIONS)
    try:
        from budgetxl.cli import run

        status = run(sys.argv[1:])
        gc.freeze()  # nothing is taken apart again at the end
    except KeyboardInterrupt:  # before a command has begun, or after
        print("已中断，没有做完", file=sys.stderr)
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
