"""All figures of speed and memory, and what lies behind them: ``make bench``.

``python -m benchmarks.run [--quick] [SUBJECT …]``, in the folder above this one, measures all
subjects, or those that are named, and prints Markdown. Nothing here decides anything: what a
figure is held to stands beside it.

Every subject has a process of its own, so that none pays for the memory of another. Workers of
a batch import this file, too: what it needs is imported within functions, or the memory that is
measured would not be a worker's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.turns import Told

SUBJECTS = ("commands", "warm", "fill", "growth", "arithmetic", "batch", "button", "imports",
            "drafts", "consolidation", "interleaved")


def main() -> None:
    """Measures, and prints what was measured, whatever happened after."""
    import argparse
    import sys

    asked = argparse.ArgumentParser()
    asked.add_argument("--quick", action="store_true", help="fewer rounds, rough figures")
    asked.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    options = asked.parse_args()
    if unknown := set(options.subjects).difference(SUBJECTS):
        asked.error(f"no such subject: {', '.join(sorted(unknown))}")
    found: dict[str, Told] = {}
    try:
        for subject in SUBJECTS:
            if subject in (options.subjects or SUBJECTS):
                print(f"measuring: {subject}", file=sys.stderr)
                found[subject] = alone(subject, options.quick)
    finally:
        show(found)


def alone(subject: str, quick: bool) -> Told:
    """What there is to tell of ``subject``, measured in a process of its own."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measured, subject, quick).result()


def measured(subject: str, quick: bool) -> Told:
    """The same in this process, which looks for cycles as seldom as commands and workers do."""
    import gc
    from importlib import import_module

    from budgetxl import ALLOCATIONS

    gc.set_threshold(ALLOCATIONS)

    told: Callable[[bool], Told] = import_module(f"benchmarks.{subject}").told
    return told(quick)


def show(found: Mapping[str, Told]) -> None:
    """The table of all figures, and then the details of each subject."""
    print("| figure | held to | goal | measured | ratio |\n|---|---:|---:|---|---:|")
    for told in found.values():
        for figure in told.figures:
            print(figure.line())
    for subject, told in found.items():
        if told.details:
            print(f"\n### {subject.capitalize()}\n\n{told.details}")


if __name__ == "__main__":
    main()
