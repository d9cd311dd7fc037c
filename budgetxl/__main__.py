"""``python -m budgetxl`` and the command ``budgetxl``."""

from __future__ import annotations

import gc
import sys

ALLOCATIONS = 200_000
"""New objects after which Python looks for cycles of them that nobody needs."""


def main() -> int:
    """Runs the command line; returns its exit status."""
    # One command makes much, and throws little away: looking for cycles as often as Python does
    # by itself, and taking all apart again at the end, would be a tenth of the time.
    gc.set_threshold(ALLOCATIONS)
    try:
        from budgetxl.cli import run

        status = run(sys.argv[1:])
        gc.freeze()
    except KeyboardInterrupt:  # before a command has begun, or after
        print("已中断，没有做完", file=sys.stderr)
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
