"""The commands by who uses them, as the first page of the help has them."""

AUDIENCES = {
    "填报": {
        "formats": "列出表样",
        "template": "生成锁定的填报模板",
        "fill": "把数据填入模板",
        "extract": "从填好的模板取出数据",
        "import": "把现成的公开表（Excel、Word、PDF、网页）取到模板里",
    },
    "审核与公开": {
        "check": "审核填好的模板",
        "publish": "生成公开表",
        "batch": "批量：审核一个文件夹里的全部工作簿，生成公开表、报告和汇总",
        "consolidate": "各单位的工作簿汇总成部门的：逐科目相加、逐行收集，每个数都能追到单位",
        "explain": "部门的一个数由哪些单位、哪些格子组成",
        "compare": "今年与上年比较：增减额、增减率，新增和消失的行，变动最大的在前",
        "export": "生成开放数据包（CSV、Parquet 和说明）",
    },
    "编制表样": {
        "new": "照一套已有的表样，开始一套新的：只写不同之处",
        "draft": "照官方空白表或几份公开表，起草一套新的",
        "codes": "装入本单位的科目表，供当年的表样使用",
        "schema": "数据文件的 JSON Schema",
    },
    "管理": {
        "addin": "Excel 加载项 budgetxl.xlam：生成、安装、取走",
    },
}
"""Each command with what it does: the help's order."""
