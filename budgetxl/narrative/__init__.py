"""The text that stands with the tables: written from the figures as a format's narrative.yaml says.

What is written is a ``Document`` of headings, paragraphs and places of tables, in which every
number knows the figure that it is; what makes a file of one is ``disclosure``.
"""

from budgetxl.narrative.align import Alignment, Missing, align
from budgetxl.narrative.definition import narrative_of
from budgetxl.narrative.document import (
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    Run,
    StatedNumber,
    TablePlace,
)
from budgetxl.narrative.filling import GAP
from budgetxl.narrative.template import Narrative
from budgetxl.narrative.write import Written, write

__all__ = [
    "Alignment",
    "Block",
    "Chart",
    "Document",
    "GAP",
    "Heading",
    "Missing",
    "Narrative",
    "Paragraph",
    "Run",
    "StatedNumber",
    "TablePlace",
    "Written",
    "align",
    "narrative_of",
    "write",
]
