"""How indicator values are written: each line of the table is a text and what stands in it.

The first part has the values of the published tables from 昌吉, 库尔勒, 衡阳 and 泽州, as they
are; the second what clerks write besides; the third what must not be misread.
"""

from __future__ import annotations

from decimal import Decimal

from budgetxl.indicator import Value

PUBLISHED = """
1|1|1|||number
3|1|3|||number
100|1|100|||number
253|1|253|||number
100%|1|100|%||number
90%|1|90|%||number
96%|1|96|%||number
98%|1|98|%||number
=95%|1|95|%|=|number
=90%|1|90|%|=|number
≥95%|1|95|%|≥|number
≥98%|1|98|%|≥|number
≥90%|1|90|%|≥|number
≥85%|1|85|%|≥|number
≥80%|1|80|%|≥|number
≥75%|1|75|%|≥|number
≥92%|1|92|%|≥|number
≥1%|1|1|%|≥|number
≥2%|1|2|%|≥|number
≤1%|1|1|%|≤|number
≤2%|1|2|%|≤|number
98%以上|1|98|%|≥|number
90%以上|1|90|%|≥|number
达到98%|1|98|%|≥|number
达到100%|1|100|%|≥|number
高于80%|1|80|%|≥|number
参与度80%|1|80|%||number
14万|1|14|万||number
10万|1|10|万||number
10万元|1|10|万元||number
8万元|1|8|万元||number
4.8万元|1|4.8|万元||number
≤26.5万元|1|26.5|万元|≤|number
≤71.28万元|1|71.28|万元|≤|number
≤992万元|1|992|万元|≤|number
≤591.46万元|1|591.46|万元|≤|number
≤55.55万元|1|55.55|万元|≤|number
≤6万元|1|6|万元|≤|number
94220元|1|94220|元||number
20件|1|20|件||number
200件|1|200|件||number
70余件次|1|70|件次||number
≥5起|1|5|起|≥|number
>5件|1|5|件|>|number
1次|1|1|次||number
=2次|1|2|次|=|number
≥3次|1|3|次|≥|number
≥3000人次|1|3000|人次|≥|number
≥890人|1|890|人|≥|number
≥300个|1|300|个|≥|number
≥6700平方米|1|6700|平方米|≥|number
≥60000份|1|60000|份|≥|number
434个|1|434|个||number
12期|1|12|期||number
20天|1|20|天||number
99年|1|99|年||number
1000元/件|1|1000|元/件||number
60元/人/天|1|60|元/人/天||number
200元/人/天|1|200|元/人/天||number
≤15000元/车|1|15000|元/车|≤|number
12000人/年|1|12000|人/年||number
600/1000元/件|2|600|||several
600/1000元每件|2|600|||several
6到8年|2|6|||several
60天内完成，经批准延长案件90天完成|2|60|天|≤|several
5到8月|2|5|||date
6到12月|2|6|||date
≤10月|1|10|月|≤|date
≤12.31日|1|12.31|日|≤|date
12月30日前|2|12|月|≤|date
2020年12月底|2|2020|年||date
2020年年底之前|1|2020|年年底|≤|date
2020年年底之前完成|1|2020|年年底|≤|date
完成对全州5个法治文化示范基地复验|1|5|个法治文化示范基地复验||number
完成对全州200余名普法骨干的培训1次|2|200|名普法骨干||several
全年完成24篇我的人民调解故事|1|24|篇我||number
全州法律援助案件办案补贴100件，每件不少于500元。|2|100|件||several
法律援助（12个月）专职,值班人员上班时间全天坐班.|1|12|个月||number
调查中满意和较满意的人数占调查总人数的比率达到80%。|1|80|%|≥|number
每月|0||||text
每年|0||||text
每季度|0||||text
每半年|0||||text
显著提升|0||||text
显著增强|0||||text
长期提高|0||||text
持续推进|0||||text
效果显著|0||||text
有效|0||||text
优|0||||text
长期|0||||text
无违规|0||||text
完成|0||||text
不超当年预算|0||||text
建立人民调解统计台账，核算调解成功率|0||||text
涉及三公经费部分严格执行国家要求，不超额使用。|0||||text
法治文化示范基地影响力增强|0||||text
"""

OTHERS = """
不少于60件|1|60|件|≥|number
不低于4.8万元|1|4.8|万元|≥|number
不小于3个工作日|1|3|个工作日|≥|number
大于等于2次|1|2|次|≥|number
大于或等于2次|1|2|次|≥|number
超过1000件|1|1000|件|≥|number
多于5人|1|5|人|≥|number
至少3次|1|3|次|≥|number
满意度达95%以上|1|95|%|≥|number
不超过3天|1|3|天|≤|number
不高于1%|1|1|%|≤|number
不多于2起|1|2|起|≤|number
小于等于5%|1|5|%|≤|number
小于或等于5%|1|5|%|≤|number
重新犯罪率低于1%|1|1|%|≤|number
小于30分钟|1|30|分钟|≤|number
控制在5%以内|1|5|%|≤|number
控制在10万元|1|10|万元|≤|number
最多5万元|1|5|万元|≤|number
等于12|1|12||=|number
≧95%|1|95|%|≥|number
⩾95%|1|95|%|≥|number
>=95%|1|95|%|≥|number
＞=95%|1|95|%|≥|number
＞5件|1|5|件|>|number
≦5天|1|5|天|≤|number
<=5天|1|5|天|≤|number
<5天|1|5|天|<|number
＜5天|1|5|天|<|number
＝1次|1|1|次|=|number
≥ 95 %|1|95|%|≥|number
≥　95%|1|95|%|≥|number
达到（90%以上）|1|90|%|≥|number
满意度：90%以上（含）|1|90|%|≥|number
调解成功率达到（90%）|1|90|%|≥|number
20天内|1|20|天|≤|number
20天以内|1|20|天|≤|number
3个工作日内办结|1|3|个工作日|≤|number
15万元内|1|15|万元|≤|number
2小时内到场|1|2|小时|≤|number
80分及以上|1|80|分|≥|number
每月15日前|1|15|日|≤|number
6月底前|1|6|月底|≤|date
6月30号之前|2|6|月|≤|date
2020年内|1|2020|年|≤|date
2020年|1|2020|年||date
2020.12.31|1|2020.12|||date
2020.12.31前|1|2020.12|||date
2020-12-31|3|2020|||date
2020/6/30|3|2020|||date
12.31日|1|12.31|日||date
1-12月|2|1|||date
3月—5月|2|3|月||date
5、6月|2|5|||date
3个月|1|3|个月||number
2年|1|2|年||number
1,000件|1|1000|件||number
1,294,000元|1|1294000|元||number
2,070,000.50元|1|2070000.5|元||number
123,456,789,012元|1|123456789012|元||number
４０件|1|40|件||number
≥１００．５%|1|100.5|%|≥|number
10-15件|2|10|||several
10～15件|2|10|||several
刑事600元/件，民事1000元/件|2|600|元/件||several
200件（其中刑事50件）|2|200|件||several
30人·次|1|30|人·次||number
100多人|1|100|人||number
100 余 人|1|100|人||number
5万平方米/年|1|5|万平方米/年||number
0|1|0|||number
0.05%|1|0.05|%||number
007号|1|7|号||number
第3季度|1|3|季度||number
95℃|1|95|℃||number
"""

MISREAD = """
不超过10万元，超过5万元|2|10|万元|≤|several
100件，满意度80%以上|2|100|件||several
100件（80%以上）|2|100|件||several
培训3次，6月底前完成|2|3|次||several
12条内容|1|12|条||number
开展2次国内培训|1|2|次国||number
10天提前完成|1|10|天提||number
2000/1000元|2|2000|||several
2000-3000元|2|2000|||several
2000元|1|2000|元||number
1899年|1|1899|年||number
12·4|2|12|||several
1.2.3|1|1.2|||date
12.5%|1|12.5|%||number
12.|1|12|||number
.5|1|5|||number
1，000件|2|1|||several
12345,678|2|12345|||several
1,2345|2|1|||several
1,23,456|2|1|||several
1,000,0000|2|1000|||several
5件20,000元|2|5|件||several
1.5,200|1|1.5|||number
12.345,678|1|12.345|||number
1000,000|2|1000|||several
,500|1|500|||number
?5*件~|1|5|*件||number
*≥?|0||||text
~~9|1|9|||number
5件"次"|1|5|件"次"||number
-5%|1|5|%||number
≥优|0||||text
十二次|0||||text
①项|0||||text
不超过|0||||text
以上|0||||text
高于1个、低于3个|2|1|个|≥|several
1|1|1|||number
123456789012345件|1|123456789012345|件||number
1234567890123456件|1||件||text
0.12345678901234|1|0.12345678901234|||number
0.123456789012345|1||||text
99999999999999999999999999|1||||text
"""


def rows(table: str) -> list[tuple[str, int, Value]]:
    """(text, how many numbers, the value) of each line of ``table``."""
    found = []
    for line in table.strip().splitlines():
        text, count, digits, unit_, sign, kind = line.rsplit("|", 5)
        amount = Decimal(digits) if digits else None
        found.append((text, int(count), Value(sign, amount, unit_, kind)))  # type: ignore[arg-type]
    return found


WRITTEN = rows(PUBLISHED) + rows(OTHERS) + rows(MISREAD)
