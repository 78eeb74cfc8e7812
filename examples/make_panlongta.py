"""The workbook `panlongta.xlsx`: a whole acquisition.

It is filled in as a village would do it.

The land is real: 离政发〔2024〕18号 reserves 9.7425 公顷 (146.1375 亩) in 盘龙塔村, 田家会街道, for 吕梁市第三人民医院.
Everything else is invented: the dates, the split of the land, every household, name, ID number and telephone. The two
tables below show every class, every basis, every reason for being left out, every insurance and both age bands, each
line of `LAND` saying what it shows. The village states its own sums, as a real one does, and `Project` holds them
against the households.

    python examples/make_panlongta.py [FILE]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from stdnum.cn import ric

from subsidy import Approver, Farmer, Household, Insurance, LandUseMode, Parcel, Project, RecordedStep, Village
from subsidy.workbook import project_to_workbook

VILLAGE = "盘龙塔村"

# 户编号, 承包面积, 以前累计征收, 本次征收 (亩). "Right" below counts the members with a contracting right.
LAND = """
001  5       0    5        # all land at once, 3 with right
002  5       0    4        # 4 with right, 0.25 亩 per head remain, below 0.3
003  6       0    3        # exactly half
004  7       0    4        # ratio 0.5714
005  5       0    2.4998   # 0.49996 prints as 0.5000 and is still below the threshold
006  10      4    3        # majority only together with an earlier acquisition
007  10      6    4        # the rest of the land, 0.6 of the standard received before
008  4       0    2.8      # exactly 0.3 per head remains, which is not below 0.3
009  10      6    0        # lost much before, nothing now
010  4.5     0    3.6001   # 3 with right: 0.29997 per head prints as 0.3000 and is still below 0.3
011  1       0    0.4      # exactly 0.3 per head and 40% lost: below the threshold twice over
012  3.2126  0    1.6063   # exactly half of an area with four decimals; a widow at the head
013  2.1     0    1.2      # 3 with right: exactly 0.3 per head, which binary fractions cannot hold
014  3.6     0    1.5      # a large household, well below the threshold
015  1.2     0    0.45     # 37.5% lost, but 0.25 per head remain of a small holding: full
016  8       4    2        # majority together with earlier loss; 0.5 received by those who lived here then
017  6       4.2  1        # 0.7 received, 0.1667 still to come
018  5       3.5  0.5      # one member has received a full standard elsewhere: nothing more, though she is named
019  6.4     2.1  3.7      # earlier loss gave nothing then; 0.2 per head remain now: full
020  5.5     2    3.5      # nothing remains, together with an earlier loss that gave nothing: full
021  6.8     1.2  3.6      # this project alone takes more than half, the ratio counts both
022  7.5     1.5  1.2      # 36% in all: below, carried to later projects; named for uncontracted land
023  4.8     0    0        # no contracted land lost; named for uncontracted land
024  0       0    0        # no contracted land at all; named for uncontracted land
025  4.11    0    4.11     # 16 exactly on the reference date, and a cousin one day short of it
026  2.74    0    1.85     # 60 exactly on the reference date, and a wife one day short of it
027  5.48    0    3.95     # at school: alone, and together with every other reason
028  4.11    0    2.74     # off the register, without a right, and both
029  5.48    0    3        # under 16, alone and with other reasons; a wife is named, though paid for this land
030  2.74    0    2.74     # a child for whom every reason holds at once
031  4.11    0    2.06     # born on 29 February: 60 and 16 years old
032  1.37    0    1.37     # from here on, what a village mostly looks like
033  2.74    0    2.74
034  4.11    0    2.2
035  5.48    0    3.1
036  4.11    0    4.11
037  2.74    0    1.5
038  6.85    0    2.305
039  2.74    0    0.86
040  4.11    0    1.025
041  5.48    0    5.48
042  1.37    0    0.96
043  4.11    0    0.7
044  2.74    0    2.74
045  5.48    1.1  1.93
046  2.74    0    1.37     # exactly half
047  4.11    0    0.615
048  1.37    0    1.37
049  4.11    0    2.54
050  5.48    0    2.75
051  2.74    0    0.52
052  4.11    0    3.45     # 0.22 per head remain
053  2.74    0    1.62
054  1.37    0    0.45
055  4.11    0    2.31
056  5.48    0    2.59
057  2.74    0    2.74
058  4.11    0    0.39
059  2.74    0    1.6
060  4.11    0    4.11
061  2.74    0    1.1
062  2.74    0    0.0863   # the corner of a field
"""

# 户编号, 与户主关系, 姓名, 性别, 出生日期, 参保类型, then what is out of the ordinary: one of `MARKS`, 已补 with the
# share already received, 注 with a remark, or a whole ID number.
PEOPLE = """
001 户主 冯拴柱 男 1968-04-21 城乡居民
001 妻 郝改莲 女 1970-09-03 城乡居民
001 次子 冯建飞 男 1998-11-17 城镇职工

002 户主 高保平 男 1962-02-08 城乡居民
002 妻 任秀珍 女 1964-10-25 城乡居民
002 长子 高晓东 男 1988-06-30 城镇职工
002 儿媳 薛丽芳 女 1990-01-12 城乡居民
002 孙女 高梓涵 女 2016-05-09 未参保 无承包权 在校

003 户主 王应喜 男 1957-12-01 城乡居民
003 妻 刘桂香 女 1959-03-18 城乡居民
003 长子 王志勇 男 1984-08-07 未参保
003 女儿 王艳琴 女 1987-02-14 城乡居民

004 户主 任海生 男 1965-03-12 城乡居民 142302196503120012
004 妻 张月娥 女 1966-07-28 城乡居民

005 户主 李还生 男 1971-05-19 城镇职工
005 妻 高巧玲 女 1972-11-30 城乡居民

006 户主 贺来福 男 1955-08-15 城乡居民
006 妻 穆兰英 女 1956-01-27 未参保

007 户主 冯润平 男 1963-06-09 城乡居民 已补0.6
007 妻 车翠平 女 1965-09-22 城乡居民 已补0.6

008 户主 薛满堂 男 1966-10-11 城乡居民
008 妻 白玉莲 女 1968-02-05 城乡居民
008 长子 薛志强 男 1991-07-16 城镇职工
008 次子 薛志伟 男 1994-12-29 未参保

009 户主 刘有才 男 1950-03-02 城乡居民
009 妻 康秋花 女 1952-08-20 城乡居民

010 户主 郭林旺 男 1967-01-23 城乡居民
010 妻 冯爱珍 女 1969-06-17 城乡居民
010 长子 郭永杰 男 1993-10-08 城镇职工

011 户主 任成虎 男 1948-11-05 城乡居民
011 妻 闫莲叶 女 1951-04-13 城乡居民

012 户主 高引弟 女 1954-07-07 城乡居民
012 长子 冯国强 男 1979-09-19 城镇职工
012 儿媳 樊小燕 女 1982-03-26 城乡居民 无承包权
012 孙子 冯宇轩 男 2010-12-02 未参保 无承包权 在校

013 户主 雷拴喜 男 1964-01-16 城乡居民
013 妻 乔桂莲 女 1965-11-21 城乡居民
013 女儿 雷雅丽 女 1992-05-05 城镇职工

014 户主 任改明 男 1969-03-31 城乡居民
014 妻 李翠英 女 1971-12-10 城乡居民 名单
014 母亲 武秀兰 女 1946-05-24 城乡居民
014 长子 任浩然 男 1996-08-01 城镇职工
014 次子 任浩宇 男 2004-09-15 未参保 在校 名单

015 户主 梁计生 男 1973-02-18 城乡居民
015 妻 成海燕 女 1975-10-06 城乡居民
015 女儿 梁雨欣 女 2001-04-27 城镇职工

016 户主 冯石锁 男 1961-05-13 城乡居民 已补0.5
016 妻 贺凤仙 女 1963-08-30 城镇职工 已补0.5
016 长子 冯海峰 男 1986-12-22 城镇职工 已补0.5
016 儿媳 刘彩霞 女 1989-02-11 城乡居民 注嫁入后取得承包权

017 户主 高三娃 男 1953-10-04 城乡居民 已补0.7
017 妻 王玉凤 女 1955-12-19 城乡居民 已补0.7

018 户主 康补平 男 1970-08-26 城乡居民 已补0.7
018 妻 穆艳青 女 1973-01-09 城乡居民 已补1 名单 注原村全部失地时已领一份标准

019 户主 杨秋生 男 1959-09-11 城镇职工
019 妻 任果叶 女 1961-03-03 城乡居民
019 长子 杨小军 男 1985-05-28 城镇职工

020 户主 王侯平 男 1966-06-06 城乡居民
020 妻 高月英 女 1967-09-14 未参保
020 母亲 张二女 女 1942-02-25 城乡居民

021 户主 冯存保 男 1958-04-09 城乡居民
021 妻 马翠娥 女 1960-07-31 城乡居民
021 次子 冯利军 男 1990-11-03 未参保

022 户主 贺五平 男 1972-05-17 城乡居民 名单
022 妻 雷巧珍 女 1974-03-08 城乡居民 名单

023 户主 薛润生 男 1956-10-28 城乡居民
023 妻 郭香莲 女 1958-12-12 城乡居民 名单

024 户主 兰小平 男 1962-09-01 城镇职工 名单
024 妻 韩玉花 女 1965-04-16 未参保 名单

025 户主 高玉柱 男 1976-07-20 城乡居民
025 妻 康丽萍 女 1979-08-08 城乡居民
025 长子 高俊杰 男 2008-06-28 未参保
025 侄女 高子怡 女 2008-06-29 未参保

026 户主 任贵生 男 1964-06-28 城乡居民
026 妻 曹改香 女 1964-06-29 城乡居民

027 户主 冯启明 男 1974-11-14 城乡居民
027 妻 宋秀峰 女 1976-02-29 城乡居民
027 长子 冯思远 男 2003-01-30 未参保 在校
027 女儿 冯思雨 女 2005-06-18 未参保 在校 无承包权
027 次子 冯思哲 男 2006-10-09 未参保 在校 不在册 注户口随学校迁出
027 侄子 冯思源 男 2007-03-21 未参保 在校 不在册 无承包权

028 户主 王福喜 男 1960-01-19 城乡居民
028 妻 冯秀莲 女 1962-08-24 城乡居民
028 长女 王丽娜 女 1986-04-02 城镇职工 不在册 注户口已迁出
028 儿媳 张晓霞 女 1991-09-27 城乡居民 无承包权 注原村仍有承包地
028 次女 王丽霞 女 1988-12-15 城镇职工 不在册 无承包权 注外嫁
028 长子 王晋峰 男 1989-12-26 城镇职工

029 户主 李治国 男 1981-06-23 城镇职工
029 妻 乔慧芳 女 1983-10-17 城乡居民 名单
029 父亲 李根旺 男 1951-02-22 城乡居民
029 长子 李昊天 男 2020-08-12 未参保
029 女儿 李诗涵 女 2011-03-06 未参保 在校
029 次子 李昊阳 男 2022-11-25 未参保 无承包权

030 户主 贺建忠 男 1977-12-07 城乡居民
030 妻 薛海珍 女 1980-05-15 城乡居民
030 侄子 贺子轩 男 2013-07-19 未参保 在校 不在册 无承包权
030 侄女 贺子萱 女 2019-01-28 未参保 不在册
030 长子 贺子睿 男 2012-04-11 未参保 在校 不在册
030 女儿 贺子涵 女 2021-09-09 未参保 不在册 无承包权

031 户主 任二保 男 1964-02-29 城乡居民
031 妻 高变香 女 1966-12-03 城乡居民
031 孙女 任欣怡 女 2008-02-29 未参保

032 户主 武守义 男 1945-06-14 城乡居民

033 户主 冯牛儿 男 1949-09-30 城乡居民
033 妻 兰花叶 女 1953-01-11 城乡居民

034 户主 高拴明 男 1965-10-20 城镇职工
034 妻 王巧云 女 1968-07-02 城乡居民
034 长子 高鹏飞 男 1992-03-15 城镇职工
034 儿媳 冯婷婷 女 1994-06-08 城乡居民 无承包权

035 户主 刘过年 男 1958-02-16 城乡居民
035 妻 任翠花 女 1961-11-08 城乡居民
035 长子 刘建军 男 1983-07-25 城镇职工
035 儿媳 武海霞 女 1985-01-31 城乡居民
035 孙子 刘宇航 男 2009-10-13 未参保 无承包权 在校

036 户主 薛喜元 男 1963-03-29 城乡居民
036 妻 冯改桃 女 1964-12-18 城乡居民
036 长子 薛小龙 男 1987-08-04 未参保
036 儿媳 冯晓燕 女 1989-10-09 城乡居民 无承包权
036 孙女 薛依诺 女 2017-03-12 未参保 无承包权 在校

037 户主 康来顺 男 1969-11-27 城乡居民
037 妻 贺翠红 女 1970-04-05 城镇职工

038 户主 王三保 男 1956-05-06 城镇职工
038 妻 梁月仙 女 1957-10-23 城乡居民
038 长子 王瑞军 男 1981-12-30 城镇职工
038 儿媳 高红梅 女 1983-04-18 城乡居民
038 次子 王瑞兵 男 1985-09-05 城镇职工
038 孙女 王雨彤 女 2009-12-14 未参保 无承包权 在校

039 户主 郭还平 男 1972-08-13 城乡居民
039 妻 任海玲 女 1973-06-26 城乡居民

040 户主 冯爱平 男 1967-12-24 城乡居民
040 妻 刘俊花 女 1969-02-07 城乡居民
040 长子 冯晋伟 男 1995-05-29 城镇职工

041 户主 任全喜 男 1960-10-16 城乡居民
041 妻 杨翠仙 女 1962-06-21 城乡居民
041 长子 任志刚 男 1985-11-11 城镇职工
041 次子 任志飞 男 1989-03-23 未参保
041 儿媳 高晓丽 女 1987-06-16 城镇职工 无承包权
041 孙子 任子墨 男 2015-08-22 未参保 无承包权 在校

042 户主 高兰女 女 1950-12-28 城乡居民

043 户主 贺润喜 男 1970-01-05 城乡居民
043 妻 王瑞芳 女 1972-09-18 城乡居民
043 女儿 贺佳琪 女 1999-02-20 城镇职工

044 户主 闫守根 男 1955-03-17 城乡居民
044 妻 冯二女 女 1957-05-30 未参保

045 户主 雷清泉 男 1961-09-08 城乡居民
045 妻 任凤梅 女 1963-12-14 城乡居民
045 长子 雷晓明 男 1988-01-24 城镇职工
045 儿媳 郝丽娟 女 1990-07-11 城乡居民
045 孙子 雷子豪 男 2018-02-26 未参保 无承包权

046 户主 李来旺 男 1968-08-19 城乡居民
046 妻 贺月莲 女 1970-10-01 城乡居民

047 户主 冯锁平 男 1973-04-25 城乡居民
047 妻 曹艳芳 女 1975-01-13 城乡居民
047 长子 冯浩 男 2000-07-06 城镇职工
047 女儿 冯静 女 2006-02-10 未参保 在校 无承包权

048 户主 张兰女 女 1947-07-22 城乡居民

049 户主 高建华 男 1975-05-03 城镇职工
049 妻 薛玉琴 女 1977-11-16 城乡居民
049 父亲 高满仓 男 1948-08-28 城乡居民

050 户主 任有平 男 1964-09-25 城乡居民
050 妻 高翠连 女 1966-03-10 城乡居民
050 长子 任俊峰 男 1990-05-21 城镇职工
050 次子 任俊文 男 1993-08-14 城镇职工

051 户主 王计平 男 1971-10-30 城乡居民
051 妻 冯秀花 女 1974-07-17 城乡居民

052 户主 冯元生 男 1957-06-04 城乡居民
052 妻 李兰兰 女 1959-11-29 城乡居民
052 长子 冯磊 男 1982-02-01 城镇职工
052 儿媳 王海英 女 1984-09-24 城乡居民 无承包权
052 孙女 冯可欣 女 2010-01-17 未参保 无承包权 在校

053 户主 薛三平 男 1966-04-22 城乡居民
053 妻 任玉香 女 1968-12-09 未参保

054 户主 马福来 男 1952-05-01 城乡居民
054 妻 雷二梅 女 1955-02-14 城乡居民

055 户主 贺志明 男 1974-01-27 城镇职工
055 妻 高慧萍 女 1976-06-12 城乡居民
055 母亲 冯三女 女 1950-11-18 城乡居民
055 长子 贺泽宇 男 2005-12-05 未参保 在校 无承包权

056 户主 刘四平 男 1962-12-31 城乡居民
056 妻 王改英 女 1964-08-16 城乡居民
056 长子 刘晓辉 男 1987-10-10 城镇职工
056 儿媳 贺艳萍 女 1989-06-03 城乡居民
056 孙子 刘宇辰 男 2014-11-06 未参保 无承包权 在校

057 户主 高来喜 男 1969-05-26 城乡居民
057 妻 康美丽 女 1971-02-03 城乡居民

058 户主 任春生 男 1963-01-08 城乡居民
058 妻 薛爱莲 女 1965-06-30 城乡居民
058 女儿 任晓琴 女 1991-12-20 城镇职工
058 母亲 薛桂花 女 1940-03-08 城乡居民

059 户主 冯双喜 男 1970-03-14 城乡居民
059 妻 雷改珍 女 1972-01-21 城乡居民
059 长子 冯少杰 男 1997-04-14 城镇职工

060 户主 王满仓 男 1954-09-12 城乡居民
060 妻 任莲英 女 1956-04-29 城乡居民
060 长子 王海龙 男 1980-10-26 城镇职工

061 户主 郝春旺 男 1967-07-09 城乡居民
061 妻 高玉梅 女 1969-09-21 城乡居民
061 女儿 郝雅婷 女 1995-11-02 城镇职工

062 户主 冯晓光 男 1978-03-05 城镇职工
062 妻 任丽君 女 1980-12-13 城乡居民
"""

INSURANCES = {insurance.label: insurance for insurance in Insurance}

MARKS: dict[str, dict[str, object]] = {
    "不在册": {"on_register": False},
    "无承包权": {"has_contract_right": False},
    "在校": {"is_student": True},
    "名单": {"on_uncontracted_list": True},
}

# 公顷; the reserve plan has all of it as 公共管理与公共服务用地, without saying how it is divided
PARCELS = (
    ("LS2024-02-1", "6.1180", "门诊医技住院综合楼"),
    ("LS2024-02-2", "2.4065", "传染病区及后勤用房"),
    ("LS2024-02-3", "1.2180", "停车场及绿地"),
)

# Every term is kept but one: 民政局 answers on the third working day instead of the second.
PROGRESS = (
    ("接到告知书", date(2024, 6, 13)),
    ("函告民政局", date(2024, 6, 14)),
    ("民政局提供低保标准", date(2024, 6, 19)),
    ("农业服务中心收到资料", date(2024, 6, 24)),
    ("农业服务中心审核完毕", date(2024, 6, 28)),
    ("资料报送人社局", date(2024, 7, 2)),
    ("乡镇提交调查表", date(2024, 7, 3)),
    ("人社局函告乡镇", date(2024, 7, 10)),
)


def rows(table: str) -> Iterator[list[str]]:
    """Yield the words of each line of a table, without its comment."""
    lines = (line.partition("#")[0].split() for line in table.splitlines())
    return (words for words in lines if words)


def region(born: date) -> str:
    """Return the code of 离石 in ID numbers first given about then.

    It is the code of the county, the city or the district.
    """
    if born.year < 1996:
        return "142331"
    return "142302" if born.year < 2004 else "141102"


def id_number(born: date, sex: str, order: int) -> str:
    """Return a sound ID number.

    Its serial is one of the high ones that a place this small does not reach.
    """
    serial = 801 + order % 90 * 2 - (sex == "女")
    body = f"{region(born)}{born:%Y%m%d}{serial}"
    return body + ric.calc_check_digit(body + "0")


def farmer(words: list[str], order: int) -> Farmer:
    """Return the person of one line of `PEOPLE`, the `order`-th."""
    number, relation, name, sex, birth, insured, *extraordinary = words
    facts: dict[str, object] = {
        "name": name,
        "id_number": id_number(date.fromisoformat(birth), sex, order),
        "relation": relation,
        "on_register": True,
        "has_contract_right": True,
        "is_student": False,
        "insurance": INSURANCES[insured],
        "phone": f"139000{order:05d}" if birth < "2007" else "",
        "address": f"吕梁市离石区田家会街道{VILLAGE}{int(number)}号",
    }
    for word in extraordinary:
        facts |= extraordinary_fact(word)
    return Farmer.model_validate(facts)


def extraordinary_fact(word: str) -> dict[str, object]:
    """Return what a word at the end of a line of `PEOPLE` says of the person."""
    if word.startswith("已补"):
        return {"prior_share": Decimal(word.removeprefix("已补"))}
    if word.startswith("注"):
        return {"note": word.removeprefix("注")}
    return {"id_number": word} if word.isdigit() else MARKS[word]


def households() -> Iterator[Household]:
    """Yield the households of `LAND` with their members of `PEOPLE`."""
    people = [(words[0], farmer(words, order)) for order, words in enumerate(rows(PEOPLE), start=1)]
    for number, contracted, before, now in rows(LAND):
        members = tuple(person for household, person in people if household == number)
        yield Household(
            number=number,
            head=next(person.name for person in members if person.is_head),
            certificate=f"141102000000000{number}J" if contracted != "0" else "",
            contracted_area=Decimal(contracted),
            taken_before=Decimal(before),
            taken_now=Decimal(now),
            members=members,
        )


def village() -> Village:
    """Return the village: its land adds up to the real 146.1375 亩."""
    return Village(
        township="田家会街道",
        name=VILLAGE,
        total_area=Decimal("146.1375"),
        farmland=Decimal("141.4575"),
        arable=Decimal("135.8000"),
        construction=Decimal("3.2000"),
        unused=Decimal("1.4800"),
        contracted_taken=Decimal("133.6375"),
        uncontracted_taken=Decimal("12.5000"),
        # 879.54 亩 among 642 people: 1.3700 亩 per head, so that 12.5 亩 cover 9 people, of whom 6 are named in time
        contract_land=Decimal("879.5400"),
        contract_right_population=642,
        land_per_head=Decimal("1.3700"),
        arable_before=Decimal("1052.3000"),
        farming_population_before=718,
        population_as_of="2024-06",
        registered_working=386,
        registered_senior=131,
        insured_working_employee=94,
        insured_working_resident=251,
        insured_senior_employee=17,
        insured_senior_resident=109,
        uncontracted_method=(
            "征收未承包到户土地12.5000亩，按本村征地前人均承包地面积1.3700亩折算保障人数9人，每人补贴一份全额标准；"
            "保障对象由村民会议从以前未享受补贴、本项目承包地也未获补贴的在册农民中推选，经公示无异议后确定，"
            "未定名额另行推选。"
        ),
        households=tuple(households()),
    )


def project() -> Project:
    """Return the acquisition as the workbook states it."""
    return Project(
        name="离石区2024年度第二批土地储备（吕梁市第三人民医院）",
        land_user="吕梁市第三人民医院",
        # The land enters the district's reserve and is supplied to the hospital afterwards, as one of a batch for the
        # town: not a site outside the town that its user applies for singly. So 区自然资源局 deposits the money (§8).
        land_use_mode=LandUseMode.BATCH,
        approver=Approver.PROVINCE,
        notice_date=date(2024, 6, 12),
        announcement_date=date(2024, 6, 28),
        dibao_year=2023,
        dibao=Decimal(650),  # assumed, for round numbers: the real one is what 区民政局 answers (§5)
        filing_date=date(2024, 7, 22),
        villages=(village(),),
        parcels=tuple(
            Parcel(
                village=VILLAGE,
                number=number,
                use="公共管理与公共服务用地",
                supply="划拨",
                area_hectares=Decimal(area),
                note=note,
            )
            for number, area, note in PARCELS
        ),
        progress=tuple(RecordedStep(step=step, on=day) for step, day in PROGRESS),
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("panlongta.xlsx")
    project_to_workbook(project(), target)
    print(f"已写出 {target}")
