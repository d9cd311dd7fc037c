"""Indicator values on the sheet 读数: ``budgetxl.indicator`` as formulas.

One row for each text. Its columns come to what the functions of ``budgetxl.indicator`` say, and
they are made of the same letters and words. How they get there:

- Every letter gets a class, and the classes stand as one digit each in a text beside the text:
  ``≥95%以上`` is 611060. What follows looks for patterns of classes.
- ``SUMPRODUCT`` calculates with arrays without array entry; ``IF`` and ``IFERROR`` would not.
  "The first letter that …" is 41 less the largest of 41 less the place.
- Texts are compared with ``=``, never with ``MATCH``: to that ``?`` is any letter, and to
  LibreOffice ² is 2.
- The digits of a number are added up by place and divided by a power of ten once, so the result
  is the double nearest to what was typed, in whatever locale.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from budgetxl.indicator import (
    AFTER,
    AT_LEAST,
    AT_MOST,
    BEFORE,
    COMMA,
    KEPT_DIGITS,
    LETTERS,
)
from budgetxl.layout.letter_arrays import (
    CHUNK,
    array_across,
    classes_as_number,
    digits_as_number,
)
from budgetxl.place import a1
from budgetxl.rules.addressing import quoted

HEADINGS = (
    "文字", "字类", "起", "整数止", "止", "单位起", "句止", "整数", "数字", "前止", "词",
    "个数", "数值", "单位", "符号", "类型",
)
"""The columns in order, from A on. 个数, 数值, 单位, 符号 and 类型 are what the functions give,
a number that there is not being an empty text; the others lead there."""

_WITHOUT_TEXT = {
    **dict.fromkeys(("起", "整数止", "止", "单位起", "句止", "前止", "词", "个数"), "0"),
    "类型": '"text"',
}
"""What stands where there is no text, if it is not an empty one: in Excel any text is more than
any number, so that a place in a text is always a number."""

_AHEAD = 4
"""Zeros before the classes, so that one may look back from the first letter."""

_LONGEST = len(BEFORE[-1][0])

_SOURCE, _ROW = "§", 9_999_998
"""Stand for the cell with the text and for the row: no formula has them otherwise."""


def reading_formulas(text_cell: str, row: int, letters: str) -> dict[str, str]:
    """Heading → formula without ``=`` of the helper sheet's row ``row`` (0 is the first).

    ``text_cell`` refers to the cell with the text, as seen from the helper sheet; ``letters`` to
    a column of cells that hold 1, 2, … 40, with absolute rows.
    """
    return {heading: reading_formula(heading, text_cell, row, letters) for heading in HEADINGS}


def reading_formula(heading: str, text_cell: str, row: int, letters: str) -> str:
    """The one of ``reading_formulas`` below that heading."""
    text = _pattern(letters)[heading]
    return text.replace(_SOURCE, text_cell).replace(str(_ROW + 1), str(row + 1))


@lru_cache(maxsize=None)
def _pattern(letters: str) -> dict[str, str]:
    """The formulas of a row that is none: they differ from those of another by its number.

    Most rows are spare: without a text nothing is calculated.
    """
    row = _ReadingRow(_SOURCE, _ROW, letters)
    first, *others = row.columns()
    blanks = (_WITHOUT_TEXT.get(heading, '""') for heading in HEADINGS[1:])
    texts = first, *(
        f'IF({row.text}="",{blank},{text})' for blank, text in zip(blanks, others, strict=True)
    )
    return dict(zip(HEADINGS, texts, strict=True))


class _ReadingRow:
    """The formulas of one row; each method gives one, named in English as its heading."""

    def __init__(self, text_cell: str, row: int, letters: str) -> None:
        self.source, self.letters = text_cell, letters
        (
            self.text, self.classes, self.start, self.whole_end, self.end, self.unit_start,
            self.clause_end, self.whole, self.digits, self.head_end, self.word,
            self.count, self.number, self.unit, self.operator, _,
        ) = (a1(row, column) for column in range(len(HEADINGS)))

    def columns(self) -> tuple[str, ...]:
        """All formulas, in the order of the headings."""
        return (
            f'IF(LEN({self.source})>{LETTERS},"",{self.source}&"")',
            self._classes(),
            self._first(self._is("1")),
            self._first(f'({self.letters}>={self.start})*{self._is_not("1")}*(1-{self._joins()})'),
            self._end(),
            self._first(f'({self.letters}>={self.end})*{self._is_not("4", "5")}'),
            self._first(f'({self.letters}>={self.end})*{self._is("2", "7", "8")}'),
            self._whole(),
            self._digits(),
            self._head_end(),
            self._word(),
            self._count(),
            self._number(),
            self._unit(),
            self._operator(),
            self._kind(),
        )

    def _class(self, ahead: int = 0, length: int = 1) -> str:
        """The classes of ``length`` letters, the first ``ahead`` of each letter."""
        shift = _AHEAD + ahead
        return f"MID({self.classes},{self.letters}{f'+{shift}' if shift else ''},{length})"

    def _is(self, *classes: str) -> str:
        return f"({self._class()}={array_across(map(quoted, classes))})"

    def _is_not(self, *classes: str) -> str:
        return "*".join(f"({self._class()}<>{quoted(one)})" for one in classes)

    def _joins(self) -> str:
        """Whether each letter is a comma within a number."""
        return (
            f'({self._class(-1, 5)}="12111")*({self._class(4)}<>"1")'
            f'*({self._class(-4, 4)}<>"1111")'
        )

    def _first(self, test: str) -> str:
        """The place of the first letter that passes ``test``; 41 if none does."""
        return f"{LETTERS + 1}-{self._from_end(test)}"

    def _from_end(self, test: str) -> str:
        """41 less that place; 0 if none does."""
        return f"SUMPRODUCT(MAX(({LETTERS + 1}-{self.letters})*{test}))"

    def _classes(self) -> str:
        chunks = [
            f'TEXT({classes_as_number(self.text, first)},"{"0" * CHUNK}")'
            for first in range(1, LETTERS + 1, CHUNK)
        ]
        return "&".join([f'"{"0" * _AHEAD}"', *chunks])

    def _end(self) -> str:
        after = self._first(f'({self.letters}>{self.whole_end})*{self._is_not("1")}')
        return f'IF({self._at(self.whole_end, 2)}="31",{after},{self.whole_end})'

    def _at(self, place: str, length: int) -> str:
        """The classes of ``length`` letters from ``place`` on."""
        return f"MID({self.classes},{place}+{_AHEAD},{length})"

    def _places(self) -> str:
        """How many decimals the number has."""
        return f"MAX(0,{self.end}-{self.whole_end}-1)"

    def _whole(self) -> str:
        """The digits before the point with their commas, in 19 letters."""
        size = KEPT_DIGITS + (KEPT_DIGITS - 1) // 3
        digits = f"MID({self.text},{self.start},{self.whole_end}-{self.start})"
        return f'MID("{"0" * size}"&{digits},{self.whole_end}-{self.start}+1,{size})'

    def _digits(self) -> str:
        """All digits of the number, in 15 letters."""
        groups = "&".join(f"MID({self.whole},{first},3)" for first in range(1, 20, 4))
        whole = f'IF(MID({self.whole},16,1)="{COMMA}",{groups},MID({self.whole},5,{KEPT_DIGITS}))'
        part = f"MID({self.text},{self.whole_end}+1,{self._places()})"
        return f"MID({whole}&{part},{self._places()}+1,{KEPT_DIGITS})"

    def _head_end(self) -> str:
        test = f'({self.letters}<{self.start})*{self._is_not("4", "8")}'
        return f"SUMPRODUCT(MAX({self.letters}*{test}))"

    def _word(self) -> str:
        """The rank of the longest word directly before the number; 0 if there is none."""
        lengths = array_across(str(len(word)) for word, _ in BEFORE)
        first = f"{self.head_end}+{_LONGEST + 1}-{lengths}"
        found = f'MID("{" " * _LONGEST}"&{self.text},{first},{lengths})'
        words = array_across(quoted(word) for word, _ in BEFORE)
        ranks = array_across(str(rank) for rank, _ in enumerate(BEFORE, start=1))
        return f"SUMPRODUCT(MAX(({found}={words})*{ranks}))"

    def _count(self) -> str:
        begins = f'({self._class()}="1")*({self._class(-1)}<>"1")'
        points = f'({self._class(-1, 3)}="131")'
        return f"SUMPRODUCT({begins}-{points}-{self._joins()})"

    def _number(self) -> str:
        inside = f"({self.letters}>={self.start})*({self.letters}<{self.end})"
        size = f"SUMPRODUCT({inside}*{self._is('1')})"
        powers = array_across(f"1E{power}" for power in range(KEPT_DIGITS))
        value = f"({digits_as_number(self.digits)})/INDEX({powers},{self._places()}+1)"
        return f'IF({self.start}>{LETTERS},"",IF({size}>{KEPT_DIGITS},"",{value}))'

    def _unit(self) -> str:
        end = self._first(f'({self.letters}>={self.unit_start})*{self._is_not("0", "5")}')
        found = f"MID({self.text},{self.unit_start},{end}-{self.unit_start})"
        return f'IF({self.start}>{LETTERS},"",IF({found}="％","%",{found}))'

    def _operator(self) -> str:
        signs = array_across(quoted(sign) for _, sign in BEFORE)
        least, most = (self._after(AFTER[sign]) for sign in (AT_LEAST, AT_MOST))
        after = f'IF({least}>{most},"{AT_LEAST}",IF({most}>0,"{AT_MOST}",""))'
        return f'IF({self.start}>{LETTERS},"",IF({self.word}>0,INDEX({signs},{self.word}),{after}))'

    def _after(self, words: Iterable[str]) -> str:
        inside = f"({self.letters}>={self.end})*({self.letters}<{self.clause_end})"
        found = f"MID({self.text},{self.letters},2)={array_across(map(quoted, words))}"
        return self._from_end(f"{inside}*({found})")

    def _kind(self) -> str:
        several = f'IF({self.count}=1,"number","several")'
        return f'IF({self.number}="","text",IF({self._is_date()},"date",{several}))'

    def _is_date(self) -> str:
        named, decimals = f"LEFT({self.unit},1)", f"{self.end}>{self.whole_end}"
        months = f'(MID({self.text},{self.letters}+1,1)="月")'
        month = f'AND({self.unit}="",SUMPRODUCT({self._is("1")}*{months})>0)'
        day = f'AND({decimals},OR({named}="日",{named}="号",{self._at(self.end, 2)}="31"))'
        size = f"{self.end}-{self.start}=4,{self.whole_end}={self.end}"
        next_ = f"MID({self.text},{self.end},1)"
        second, third = (f"{next_}=MID({self.text},{self.end}+{n},1)" for n in (2, 3))
        parts = f'AND(OR({next_}="-",{next_}="/"),OR({second},{third}))'
        bounds = f"{self.number}>=1900,{self.number}<2100"
        year = f'AND({size},{bounds},OR({next_}="年",{parts}))'
        return f'OR({named}="月",{month},{day},{year})'
