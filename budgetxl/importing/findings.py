"""What is said of a source: every kind of finding with its words."""

from __future__ import annotations

from budgetxl.fault import Finding, FindingKind, Level, Verdict
from budgetxl.place import Place

SOURCE_FINDINGS = {
    "I1": FindingKind(
        Level.ERROR, "{row}“{words}”的数没有取：{figures}", "看看表样里应放在哪里，手工补上；不该有的不必管"),
    "I2": FindingKind(
        Level.ERROR, "没有找到这张表“{words}”", "补上这张表再导入；原件没有这张表的，核实后留空"),
    "I3": FindingKind(Level.NOTICE, "原件以{words}计，已换算成{figures}", "抽几个数核对"),
    "I4": FindingKind(Level.ERROR, "{row}：{words}，没有取", "对照原件手工填写"),
    "I5": FindingKind(Level.NOTICE, "{row}“{words}”按“{figures}”取", "核对是不是同一项"),
    "I6": FindingKind(Level.ERROR, "没有对上这一列“{words}”", "对照原件手工填写这一列"),
    "I7": FindingKind(
        Level.WARNING, "原件写的是 {words}，按明细算出 {figures}", "核对明细；合计由公式算出，没有取"),
    "I8": FindingKind(
        Level.WARNING, "名称“{words}”没有编码，取了 {figures}", "同名的科目不止一个，核对编码"),
    "I11": FindingKind(
        Level.NOTICE, "原件是 {words} 年的，按 {figures} 年的表样取", "有那一年的表样的，用 --as 指明"),
    "I12": FindingKind(Level.NOTICE, "“{words}”{figures}", "抽几行核对编码"),
    "I10": FindingKind(Level.ERROR, "{words}", "对照原件核对这一页的每个数"),
    "I9": FindingKind(
        Level.ERROR, "这张表对不上表样里的任何一张，其中的数都没有取：{figures}", "确认它不属于这套表样"),
}
"""I: what was imported, and what was not."""

BASIS = "导入原件"
_MOST_FIGURES = 40


def source_finding(
    code: str, where: str, place: Place | None = None, row: str = "", words: str = "",
    figures: str = "",
) -> Finding:
    """A finding of ``SOURCE_FINDINGS`` at ``where`` in the source, in its row so named."""
    kind = SOURCE_FINDINGS[code]
    return Finding(
        rule=code, level=kind.level, verdict=Verdict.BROKEN, place=place, row="",
        demand=f"{where}：" * bool(where) + kind.says.format(row=row, words=words, figures=figures),
        advice=kind.advice, basis=BASIS,
        is_explainable=kind.level is not Level.ERROR,
    )


def listed(figures: list[str]) -> str:
    """The figures one after another; of very many only the first, and how many there are."""
    more = f"……共 {len(figures)} 个" if len(figures) > _MOST_FIGURES else ""
    return "、".join(figures[:_MOST_FIGURES]) + more
