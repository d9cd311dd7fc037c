"""What the macro says while no Python can: VBA holds no sentence of its own.

``macros/BudgetXL.bas`` asks for them by their number, the first being 1.
"""

WORDS = (
    "budgetxl 正在处理，请稍候……",
    "没有找到 Python 程序，什么也没有做。试着启动的是“",
    "”。请装好 budgetxl，或在“校验结果”表的“命令”格写上怎样启动；不装也能看“审核”表，那里随填随算。",
    "等了很久没有回音，已不再等，工作簿没有改动。请在命令行运行 budgetxl --version，看 budgetxl 是否装好。",
    "清单是空的：先按“校验”，或者没有发现问题。",
    "这份工作簿不是 budgetxl 的模板，或是旧版的模板，没有“校验结果”表。",
    "没有做成，表格软件说：",
)
