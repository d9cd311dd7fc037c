"""Comments in a copy of a Word document, each at the words that it speaks of.

Only the parts that must change do: the text gets the marks, and beside it stands the part of
comments with what leads to it. All other parts are the same bytes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from typing import Any, NamedTuple

from budgetxl.disclosure.markup import MAIN, PACKAGE, RELATION
from budgetxl.sources.docx import numbered, text_of

AUTHOR = "审核"
"""Word wants a name; it is nobody's."""

MARKED = "rIdMarked"
"""By which a marked copy is known until a program saves it, which numbers all of them anew."""

_W = f"{{{MAIN}}}"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_CONTENT_TYPES = "[Content_Types].xml"


class Remark(NamedTuple):
    """What is said of the letters from ``start`` to ``end`` in the paragraph of that number.

    Where these are no letters it is said of the whole paragraph.
    """

    paragraph: int
    start: int
    end: int
    text: str


def mark(content: bytes, remarks: Iterable[Remark]) -> bytes:
    """The .docx ``content`` with a comment for each of the ``remarks``.

    Paragraphs and their letters are those that ``sources`` reads. Raises ``KeyError``,
    ``zipfile.BadZipFile`` or ``lxml.etree.XMLSyntaxError`` for what is no such document.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        copy = _Copy({each.filename: package.read(each) for each in package.infolist()})
        copy.comment(sorted(remarks, key=lambda remark: remark.paragraph))
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            times = {each.filename: each.date_time for each in package.infolist()}
            for name, part in copy.parts.items():
                info = zipfile.ZipInfo(name, times.get(name, (1980, 1, 1, 0, 0, 0)))
                info.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(info, part)
    return made.getvalue()


class _Copy:
    """The parts of a document, some of which are changed."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        roots = self._tree("_rels/.rels")
        self.main = next(each.get("Target", "").lstrip("/") for each in roots
                         if each.get("Type", "").endswith("/officeDocument"))
        folder, name = posixpath.split(self.main)
        self._relations = f"{folder}/_rels/{name}.rels".lstrip("/")

    def comment(self, remarks: Iterable[Remark]) -> None:
        """Puts the marks into the text and the comments beside it."""
        document, name = self._tree(self.main), self._comments()
        comments = self._tree(name)
        taken = [int(each.get(f"{_W}id", "0")) for each in comments]
        paragraphs = {told.number: element
                      for element, told in numbered(document.find(f"{_W}body"))}
        for id_, remark in enumerate(remarks, max(taken, default=-1) + 1):
            _mark(paragraphs[remark.paragraph], remark, str(id_))
            comments.append(_comment(str(id_), remark.text))
        self._keep(self.main, document)
        self._keep(name, comments)

    def _comments(self) -> str:
        """The part of comments; where there is none, an empty one and what leads to it."""
        folder = posixpath.dirname(self.main)
        relations = (self._tree(self._relations) if self._relations in self.parts
                     else _listed("relationships", "Relationships"))
        for each in relations:
            if each.get("Type") == f"{RELATION}/comments":
                target = posixpath.join("/", folder, each.get("Target"))
                return posixpath.normpath(target).lstrip("/")
        file = "comments.xml" if f"{folder}/comments.xml" not in self.parts else "comments-2.xml"
        name = f"{folder}/{file}".lstrip("/")
        types = self._tree(_CONTENT_TYPES)
        types.append(_listed("content-types", "Override", PartName=f"/{name}", ContentType=_TYPE))
        relations.append(_listed("relationships", "Relationship", Id=MARKED,
                                 Type=f"{RELATION}/comments", Target=file))
        for part, tree in ((_CONTENT_TYPES, types), (self._relations, relations),
                           (name, _word("comments"))):
            self._keep(part, tree)
        return name

    def _tree(self, name: str) -> Any:
        from lxml import etree  # slow to start

        return etree.fromstring(self.parts[name], etree.XMLParser(resolve_entities=False))

    def _keep(self, name: str, tree: Any) -> None:
        from lxml import etree

        self.parts[name] = etree.tostring(
            tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _word(name: str, **attributes: str) -> Any:
    """An element of Word's own."""
    from lxml import etree

    named = {f"{_W}{key}": value for key, value in attributes.items()}
    return etree.Element(f"{_W}{name}", named, nsmap={"w": MAIN})


def _listed(kind: str, name: str, **attributes: str) -> Any:
    """An element of a package's lists of parts."""
    from lxml import etree

    namespace = f"{PACKAGE}/{kind}"
    return etree.Element(f"{{{namespace}}}{name}", attributes, nsmap={None: namespace})


def _comment(id_: str, text: str) -> Any:
    comment = _word("comment", id=id_, author=AUTHOR, initials=AUTHOR)
    for line in text.split("\n"):
        paragraph, run, words = (_word(name) for name in ("p", "r", "t"))
        words.text = line
        run.append(words)
        paragraph.append(run)
        comment.append(paragraph)
    return comment


def _mark(paragraph: Any, remark: Remark, id_: str) -> None:
    """Marks the letters that are remarked on, or all of ``paragraph``."""
    inner = [child for child in paragraph if child.tag != f"{_W}pPr"]
    first, last = inner[0], inner[-1]
    if remark.start < remark.end:
        first = _part(paragraph, remark.start)
        last = _part(paragraph, remark.end, before=True)
    first.addprevious(_word("commentRangeStart", id=id_))
    reference = _word("r")
    reference.append(_word("commentReference", id=id_))
    last.addnext(reference)
    last.addnext(_word("commentRangeEnd", id=id_))


def _part(paragraph: Any, offset: int, before: bool = False) -> Any:
    """The child that begins at a letter of ``paragraph``, or with ``before`` ends there.

    A run is parted for that; in what cannot be parted it is the child around the letter.
    """
    at = 0
    for child in paragraph:
        length = len(text_of(child))
        if at + length > offset or before and at + length == offset:
            if length and at < offset < at + length and _is_plain(child):
                return _parted(child, offset - at)[0 if before else 1]
            return child
        at += length
    raise AssertionError("the letter is in the paragraph")


def _is_plain(child: Any) -> bool:
    """Whether it is a run of one text and nothing else."""
    tags = [each.tag for each in child if each.tag != f"{_W}rPr"]
    return child.tag == f"{_W}r" and tags == [f"{_W}t"]


def _parted(run: Any, at: int) -> tuple[Any, Any]:
    """The run made two, at a letter of its text."""
    second = deepcopy(run)
    second.tail = None
    words = run.find(f"{_W}t").text
    for part, text in ((run, words[:at]), (second, words[at:])):
        node = part.find(f"{_W}t")
        node.text = text
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(second)
    return run, second
