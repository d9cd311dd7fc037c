"""How texts and elements stand in the XML of a Word document, and the names that these have."""

from __future__ import annotations

import re

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATION = f"{OFFICE}/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
"""Letters that XML cannot hold."""


def escaped(text: str) -> str:
    """``text`` within an element or between the double quotes of an attribute."""
    text = _CONTROL.sub("", text).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


def element(name: str, /, **attributes: object) -> str:
    """``<w:name w:attribute="…"/>``."""
    said = "".join(f' w:{key}="{escaped(str(value))}"' for key, value in attributes.items())
    return f"<w:{name}{said}/>"


def text(words: str) -> str:
    """``words`` as the content of a run; a line break stays one."""
    lines = (f'<w:t xml:space="preserve">{escaped(line)}</w:t>' if line else ""
             for line in words.split("\n"))
    return "<w:br/>".join(lines)


def run(words: str, properties: str = "") -> str:
    """A run of ``words``; ``properties`` are elements in the order of the schema."""
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{text(words)}</w:r>"


def paragraph(style: str, inner: str = "", properties: str = "") -> str:
    """A paragraph in the style of that id, with further ``properties`` in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


def field(instruction: str, shown: str) -> str:
    """A field, and what it shows until a program works it out anew."""
    return (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}'
            f'<w:r><w:fldChar w:fldCharType="end"/></w:r>')
