"""The command line's help in English, for developers; what is found is told in Chinese always."""

from __future__ import annotations

import argparse

WORDS = {
    "部门预算公开表：生成模板、审核、发布。":
        "Official Chinese budget tables: templates, checks, publication.",
    "某个命令怎样用：budgetxl 命令 --help": "how a command is used: budgetxl COMMAND --help",
    "budgetxl 命令 …": "budgetxl COMMAND ...",
    "填报": "who fills in",
    "审核与公开": "who checks and publishes",
    "编制表样": "who makes formats",
    "管理": "who administers",
    "参数": "arguments",
    "选项": "options",
    "显示这份说明": "show this help",
    "显示版本": "show the version",
    "这份说明用哪种语言（也可以设环境变量 BUDGETXL_LANG）":
        "the language of this help (or set BUDGETXL_LANG)",
    "命令": "COMMAND",
    "列出表样": "list the sets of forms",
    "输出 JSON": "print JSON",
    "装入本单位的科目表，供当年的表样使用":
        "take a bureau's own code book, for the formats of its year",
    "科目表：.xlsx 或 .csv": "the code book: .xlsx or .csv",
    "科目表": "BOOK",
    "哪一年": "the year",
    "年份": "YEAR",
    "放进这个表样文件夹（默认是环境变量 BUDGETXL_TEMPLATES 所指的）":
        "into this folder of formats (default: where BUDGETXL_TEMPLATES points)",
    "文件夹": "FOLDER",
    "那里已有别的文件或填好的模板，也覆盖":
        "replace what stands there, another file or a filled template",
    "数据文件的 JSON Schema": "JSON Schema of the data file",
    "表样的名称，或它的文件夹": "the name of a format, or its folder",
    "表样": "FORMAT",
    "每个单位一份，写入文件夹（-o）：单位名单.csv，或存放各单位数据文件（.json）的文件夹":
        "one for each unit, into the folder -o: a list of units (.csv), or a folder with their "
        "data files (.json)",
    "与 --each 一起用：写成带按钮的 .xlsm": "with --each: .xlsm files, which have buttons",
    "单位": "UNITS",
    "填好之后明细表再留几行空行（默认按常用的大小）": "empty rows to leave below what is filled in (default: usual sizes)",
    "每个项目一张的表单至少备几张（默认按常用的大小）": "forms for each project, at least (default: usual sizes)",
    "照官方空白表或几份公开表，起草一套新的": "draft a format from an official blank or from publications",
    "表": "TABLES",
    "空白表样、填好公开的表：.xlsx、.xls、.docx、.pdf、.html；同一套的几份一起写上，以数定合计":
        "blanks and publications of one set: .xlsx, .xls, .docx, .pdf, .html; the figures of "
        "several decide what is a sum",
    "照一套已有的表样，开始一套新的：只写不同之处":
        "begin a format that extends another: it says only what differs",
    "新表样的文件夹，名字就是表样的名字": "the folder of the new format, which is called as it is",
    "照哪一套": "the format that it extends",
    "先看版面：不管规则和用例写好没有，合计也作填报格":
        "look at the layout first: without rules and cases, totals being inputs",
    "生成锁定的填报模板": "make a locked template",
    "写入这个文件": "write this file",
    "文件": "FILE",
    "明细表的预留行数（默认 60）": "spare rows of a table that grows (default: 60)",
    "个数": "N",
    "每个项目一张的表单备几张（默认 10；没有这种表单的表样用不到）":
        "copies of a form for each project (default: 10)",
    "合计由模板计算（computed），或照外来的数填写（stated）":
        "totals are computed by the template, or stated by another system",
    "把数据填入模板": "pour a data file into a template",
    "只列这一套": "only this one",
    "打印这条规则的用例：写明的，或自动写出的":
        "print the cases of this rule: those written, or those it has of its own accord",
    "规则": "RULE",
    "数据文件": "the data file",
    "数据.json": "DATA.json",
    "从填好的模板取出数据": "take the data out of a filled template",
    "填好的模板": "a filled template",
    "写入这个文件（默认打印）": "write this file (default: print)",
    "把现成的公开表（Excel、Word、PDF、网页）取到模板里":
        "bring published tables (Excel, Word, PDF, web page) into a template",
    "公开表：.xlsx、.xls、.docx、.pdf、.html，或复制成文字的 .txt；一套表分在几个文件里的，一起写上；"
    "也可以是填好的工作簿、数据文件（.json）":
        "published tables: .xlsx, .xls, .docx, .pdf, .html, or copied text (.txt), all files of a "
        "set; or a filled workbook, or a data file (.json)",
    "原件": "SOURCE",
    "是哪套表样（默认按标题和表头认）":
        "which format it is (default: known by its titles and headers)",
    "只替换这份填好的模板里找到的表，其余不动；写成新文件":
        "replace only the tables found in this filled template; a new file is written",
    "模板": "TEMPLATE",
    "审核填好的模板": "check filled templates",
    "填好的模板，可以写 *.xlsx": "filled templates; *.xlsx may be written",
    "与另一份填好的模板对照，如自评表与预算表（可多次使用）":
        "hold it against another filled template (may be repeated)",
    "另一份": "OTHER",
    "也审核这份情况说明，逐个数与表核对：.docx、.pdf、.html 或 .txt":
        "also check this narrative, each number against the tables: .docx, .pdf, .html, .txt",
    "说明": "NARRATIVE",
    "文字里的问题写成批注，另存为这份副本（说明是 .docx 时）":
        "write findings as comments into this copy of the text (a .docx)",
    "副本.docx": "COPY.docx",
    "列到哪一级：只列强制（error），到规范（warning），全部（notice，默认）；结论总是说全部":
        "the least level that is listed (default: notice); the verdict always tells all",
    "逐处列出金额、怎么办和依据": "list every place with its amounts, advice and basis",
    "也说明没有查到的：哪些填报值没有规则核对，哪些规则没有用上":
        "also tell what was not looked at: inputs that no rule holds, rules that did not apply",
    "旁边另存尾差调整表：哪些数没有照四舍五入印出，为什么":
        "also write the list of figures that are not rounded as usual, and why",
    "各表不能逐分相加时，允许个别的数差一个末位（须有人同意）":
        "let a figure be a whole last digit off where tables cannot add up otherwise",
    "各条规则之间：多余的、矛盾的、永远用不上的，没有规则说到的填报格，一条一行，写明第几行":
        "rules that follow from others, contradict each other or never apply; inputs in no rule",
    "报告里也写金额不符可能错在哪一格（每份多用一点时间）":
        "reports also say which figure may be wrong (takes a little longer)",
    "另存报告：.html、.xlsx 或 .json": "also write a report: .html, .xlsx or .json",
    "报告": "REPORT",
    "生成公开表": "write the official tables for publication",
    "有强制项不通过也生成，标明“草稿”": "in spite of errors; every page then says that it is a draft",
    "前面加一页目录，列出各张表": "begin with a page of contents",
    "生成开放数据包（CSV、Parquet 和说明）":
        "write open data: CSV, Parquet and what describes them",
    "写入这个文件夹": "write into this folder",
    "批量：审核一个文件夹里的全部工作簿，生成公开表、报告和汇总":
        "a folder of workbooks: check, publish, report and sum up",
    "收件文件夹，各层都算（或地址，如 s3://桶/收件）":
        "the folder of workbooks, with all below it (or s3://bucket/in)",
    "收件": "INBOX",
    "同时用几个进程（默认与处理器一样多）": "processes at once (default: one a processor)",
    "在本机转换（local，默认），或在 Dask 集群上（dask）":
        "on this computer (default), or on a Dask cluster",
    "Dask 调度器的地址，如 tcp://10.0.0.1:8786（默认在本机启动集群）":
        "the Dask scheduler, as tcp://10.0.0.1:8786 (default: a cluster on this computer)",
    "地址": "ADDRESS",
    "部门名单，一行一个：汇总里说明缺哪些部门":
        "the departments that are expected, one a line: the summary tells who is missing",
    "名单.txt": "LIST.txt",
    "一份工作簿最多几秒，超过的再试一次，还不行就记下来（默认 300）":
        "seconds for one workbook; tried once more, then told (default: 300)",
    "秒数": "SECONDS",
    "写入这个文件夹（或地址，如 s3://桶/发件）": "write into this folder (or s3://bucket/out)",
    "发件": "OUTBOX",
    "各单位的工作簿汇总成部门的：逐科目相加、逐行收集，每个数都能追到单位":
        "add up the workbooks of units to that of their department, with the source of each figure",
    "部门的一个数由哪些单位、哪些格子组成":
        "which units and cells a figure of a department is made of",
    "各单位填好的模板，各层都算；batch 写出的发件文件夹，就从它的 Parquet 汇总":
        "the filled templates of the units, with all below the folder; or what batch wrote, whose "
        "Parquet is added up",
    "单位名单，一行一个：缺了谁、多了谁都说明":
        "the units that are expected, one a line: who is missing or not on it is told",
    "部门名称（默认是文件夹的名字）": "the department's name (default: that of the folder)",
    "名称": "NAME",
    "单位没有交齐、没有通过也汇总：没有通过的照样加进去，用不了的说明少了多少":
        "in spite of missing units and of errors; what is left out is told with its sum",
    "consolidate 写出的工作簿，旁边有它的来源文件":
        "a workbook that consolidate wrote, with its sources beside it",
    "部门.xlsx": "DEPARTMENT.xlsx",
    "表名": "TABLE",
    "表名，如 表三": "a table, by its name",
    "行名、科目编码或名称，如 2040601": "a row, by name or code, as 2040601",
    "行": "ROW",
    "列名，如 基本支出（默认各列）": "a column (default: each)",
    "列": "COLUMN",
    "今年与上年比较：增减额、增减率，新增和消失的行，变动最大的在前":
        "this year beside last year: changes, rates, rows that are new or gone, largest first",
    "今年": "THIS",
    "上年": "LAST",
    "比较": "COMPARISON",
    "新.xlsx": "NEW.xlsx",
    "对照.csv": "MAPPING.csv",
    "今年填好的模板": "this year's filled template",
    "上年填好的模板，可以是另一套表样": "last year's, of the same or another format",
    "改了的科目编码、名称：原来,现在,年份（从哪一年起）":
        "codes and names that changed: what it was, is, and from which year on",
    "写成 .xlsx 或 .html（默认只打印变动最大的）":
        "write .xlsx or .html (default: print the largest changes)",
    "另写一份今年的工作簿，填上其中要填的上年数":
        "write this year's workbook anew, with last year's figures where it asks for them",
    "按钮用：由工作簿里的宏调用": "for buttons: called by the macros of a workbook",
    "check、clear 或 publish": "check, clear or publish",
    "工作簿全名（十六进制）": "the workbook's full name (hexadecimal)",
    "等待回音的文件（十六进制）": "the file that waits for an answer (hexadecimal)",
    "宏是怎样找到程序的": "how the macro found the program",
    "Excel 加载项 budgetxl.xlam：生成、安装、取走":
        "the Excel add-in budgetxl.xlam: build, install, remove",
    "做什么": "ACT",
    "生成 budgetxl.xlam": "build budgetxl.xlam",
    "放到 Excel 启动时装入的文件夹": "lay it where Excel loads it on starting",
    "从那里取走": "take it away from there",
    "装好了没有，在哪里": "whether it is installed, and where",
}
"""Every Chinese text of the help, and the same in English."""


def into_english(parser: argparse.ArgumentParser) -> None:
    """Turns the help of a parser and of its commands into English; errors are argparse's own."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.usage, parser.epilog = _said(parser.usage), _said(parser.epilog)
    parser.description = _said(parser.description)
    for group in parser._action_groups:
        group.title, group.description = _said(group.title), _said(group.description)
    for action in parser._actions:
        action.help = _said(action.help)
        if isinstance(action.metavar, str):
            action.metavar = _said(action.metavar)
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                listed.help = _said(listed.help)
            for command in action.choices.values():
                into_english(command)


def _said(text: str | None) -> str | None:
    """A text in English; of a list of commands what stands behind their names."""
    if text is None or text in WORDS:
        return WORDS[text] if text else text
    return "\n".join(map(_line, text.splitlines()))


def _line(line: str) -> str:
    name, _, does = line.partition(" ")
    return f"{name:<13}{WORDS[does.strip()]}" if does.strip() in WORDS else line
