"""Meanings in Chinese of every entry of a district's files.

They are for the clerk who fills in the files of a new district.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from .blanks import Path, Toml
from .policy import BasicPension, Citation, Clauses, Pension, Policy, Wording
from .procedure import Material, Party, Procedure, Step


@dataclass(frozen=True, slots=True)
class Section:
    """The tables of one kind: their model, and the meaning of each entry.

    The tables are read into the model; the meanings are given by the keys of the entries.
    """

    model: type[BaseModel]
    meanings: Mapping[str, str]
    heading: str = ""
    """Comment above the first of the tables"""

    def is_required(self, key: str) -> bool:
        """Whether a table must have that entry."""
        field = self.model.model_fields.get(key)
        return field is None or field.is_required()


_SOURCE = {
    "clause": "所依据的条款，照文件写法",
    "document": "所依据的文号，与本文件开头不同时才写",
    "issued": "该文件的发布日期，与本文件开头不同时才写",
    "in_force_from": "从哪一天起用这个值",
    "checked_on": "最近一次与文件核对的日期",
    "checked_by": "核对人",
    "supersedes": "被代替的值和文号",
}

POLICY: Mapping[str, Section] = MappingProxyType(
    {
        "": Section(
            Policy,
            {
                "name": "政策名称，写在 --policy 后面",
                "title": "文件标题",
                "document": "文号",
                "issued": "发布日期",
                "in_force_from": "施行日期",
                "checked_on": "最近一次与文件核对的日期",
                "checked_by": "核对人",
                "province": "省，不带“省”字",
                "city": "市，不带“市”字",
                "county": "县（区），不带“县”“区”字",
                "measures": "实施办法的文号，申请书和方案引用",
                "leading_group": "领导小组的名称",
            },
        ),
        "numbers": Section(Citation, _SOURCE, "数值"),
        "readings": Section(Citation, _SOURCE, "解释口径：文件没有写明的，由本地确定；value 从列出的写法中选一种"),
        "clauses": Section(
            Clauses,
            {
                "reference_date": "规定年龄基准日的条款",
                "eligibility": "规定补贴对象的条款",
                "loss_class": "规定失地类别的条款",
                "standard": "规定补贴标准和比例的条款",
                "dibao": "规定采用哪一年度城市低保标准的条款",
                "cost": "规定补贴费用合计的条款",
                "uncontracted": "规定未承包到户土地的条款",
                "decimals": "规定小数位数的条款",
                "enrolment": "规定先参保再记账的条款",
            },
            "依据：每类认定所依据的条款",
        ),
        "pension": Section(
            Pension,
            {
                "age": "从多少周岁起领取城乡居民养老金",
                "divisor": "个人账户养老金的计发月数",
                "document": "规定计发月数的文号",
                "issued": "该文件的发布日期",
            },
            "养老金估算：只用于说明，不计入补贴；不作估算的删去这一部分",
        ),
        "pension.basic": Section(
            BasicPension,
            {
                "amount": "基础养老金（元/月）",
                "from_date": "从哪一天起执行",
                "document": "规定基础养老金的文号",
                "issued": "该文件的发布日期",
            },
        ),
        "wording": Section(
            Wording,
            {
                "plan_basis": "补贴方案所依据的文件，照方案中的写法",
                "plan_reference_date": "规定年龄基准日的文件，照方案中的写法",
                "letter_basis": "申请书所引用的文件",
                "review_title": "审核表的标题",
                "review_notes": "审核表下方的说明，一条一项",
            },
            "用语：表格中只属于本地文件的句子",
        ),
    }
)
"""The tables of policy.toml; the first is the head of the file"""

PROCEDURE: Mapping[str, Section] = MappingProxyType(
    {
        "": Section(
            Procedure,
            {
                "name": "办理流程的名称",
                "document": "文号",
                "publication": "启动办理流程的事项，如征收土地告知书发布",
                "publication_clause": "规定该事项的条款",
            },
        ),
        "parties": Section(
            Party,
            {
                "name": "的名称，照办理流程中的写法",
                "full_name": "的全称，写在函件抬头",
                "seal": "盖章处的名称",
            },
            "单位：代号不改，填本地的名称",
        ),
        "steps": Section(
            Step,
            {
                "name": "环节名称",
                "clause": "规定该环节的条款，照文件写法",
                "section": "条款编号，供其他软件使用，如 §6b",
                "term": "期限（工作日）",
                "minimum": "至少持续的工作日",
                "produces": "环节的结果",
                "papers": "移交的资料，一份一项",
            },
            "环节：代号和先后不改。文件没有的环节删去，并从其他环节的 waits_for、needs 中去掉它的代号；"
            "文件规定了期限而这里没有的，加一行，如 term = 5",
        ),
        "materials": Section(
            Material,
            {
                "title": "材料名称，照文件写法",
                "made": "整套表格中已生成的部分",
                "owed": "还要办的事，如盖章、签字",
                "owed_by_households": "有农户的村还要办的事，如户主签字；没有农户的村不列",
                "copies": "份数",
            },
            "材料：乡镇提交的材料",
        ),
    }
)
"""The tables of procedure.toml; the first is the head of the file"""

PARTIES: Mapping[str, str] = MappingProxyType(
    {
        "natural_resources": "自然资源部门",
        "agriculture": "农业部门",
        "human_resources": "人社部门",
        "civil_affairs": "民政部门",
        "finance": "财政部门",
        "government_office": "政府办公室",
        "social_insurance": "社保经办机构",
        "township": "乡镇（街道）",
        "village": "村（社区）",
        "land_user": "用地单位",
        "approver": "批准用地的机关",
        "police": "公安派出所",
        "household": "农户",
        "beneficiary": "补贴对象",
    }
)
"""The parties in every district's words, by their ids"""

_NAMED = ("numbers", "readings", "parties")
"""Tables whose entries are tables, by name"""


def section_of(sections: Mapping[str, Section], path: Path) -> tuple[Section | None, str]:
    """Return the section of an entry and its key there.

    The section is None for a table that does not exist.
    """
    names = [part for part in path if isinstance(part, str)]
    if names[0] in _NAMED:
        names = [names[0], *names[2:]]
    return sections.get(".".join(names[:-1])), names[-1]


def meaning_of(sections: Mapping[str, Section], path: Path, entries: Toml) -> str:
    """Return the meaning of an entry; empty for one that does not exist."""
    section, key = section_of(sections, path)
    meaning = section.meanings.get(key, "") if section else ""
    if path[0] == "parties" and len(path) > 1:
        return f"{PARTIES.get(str(path[1]), '单位')}{meaning}"
    if key == "value" and path[0] in ("numbers", "readings"):
        return _meaning_of_value(entries, path)
    return meaning


def _meaning_of_value(entries: Any, path: Path) -> str:  # noqa: ANN401 — whatever was written
    for part in path[:-1]:
        entries = entries[part]
    return str(entries.get("meaning", ""))
