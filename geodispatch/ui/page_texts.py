"""
Words of what surrounds the desk, in Chinese and English: who sits here, the other pages.

They are a part of `geodispatch.ui.texts.TEXTS`, where everything else stands.
"""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

PAGE_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        # Header
        "drill": Name(
            "演练系统，不得下达真实指令，不计入统计",
            "An exercise: no real orders, never in statistics",
        ),
        "pages": Name("页面", "Page"),
        "page-desk": Name("接处警", "Desk"),
        "page-coverage": Name("覆盖", "Coverage"),
        "page-limits": Name("时限", "Limits"),
        "page-figures": Name("统计", "Figures"),
        "page-records": Name("档案", "Records"),
        "page-complaints": Name("投诉", "Complaints"),
        "page-drill": Name("演练", "Drill"),
        "page-data": Name("数据", "Data"),
        "page-health": Name("运行状态", "Health"),
        "page-closed": Name("您的角色无权打开此页面。", "Your role does not open this page."),
        "seat-of": Name("席位 {seat}", "seat {seat}"),
        "area-of": Name("范围 {area}", "area {area}"),
        "sign-out": Name("退出", "Sign out"),
        "signed-out": Name(
            "您已退出：会话结束、超时未操作，或账号已变更。",
            "You are signed out: the session ended, nobody was here for too long, "
            "or the account was changed. Nothing was done.",
        ),
        "sign-in-again": Name("重新登录", "Sign in again"),
        "people-away": Name(
            "账号库暂时无法访问，无法确认您的身份。已登记的不会丢失；请改用纸质登记，"
            "页面每 5 秒重试一次。",
            "The accounts cannot be read, so nobody knows who sits here. Nothing is lost; go on "
            "with paper forms. The page tries again every 5 seconds.",
        ),
        # Figures
        "figures-scope": Name(
            "在办警情和最近 24 小时内办结的警情。只有汇总数，不含位置、单位和个人。",
            "Open incidents, and those closed within the last 24 hours. Sums only: no places, "
            "no units, no persons.",
        ),
        "figures-category": Name("按类别", "By category"),
        "figures-hour": Name("按小时（接警）", "By hour (of the call)"),
        "figures-response": Name("接警至首个到场", "From the call to the first arrival"),
        "figures-coverage": Name("覆盖（可派单位）", "Coverage (units that may go)"),
        "figures-open": Name("在办", "open"),
        "figures-closed": Name("已结", "closed"),
        "figures-count": Name("件数", "incidents"),
        "figures-total": Name("合计", "all"),
        "figures-until": Name("{minutes} 分钟内", "up to {minutes} min"),
        "figures-beyond": Name("{minutes} 分钟以上", "over {minutes} min"),
        "figures-not-there": Name("未到场", "nobody arrived"),
        "figures-within": Name(
            "有公布时限的 {count} 件中 {inside} 件在时限内到场",
            "{inside} of {count} with an announced limit were reached within it",
        ),
        "figures-none": Name("没有警情。", "No incidents."),
        "figures-work-out": Name("计算覆盖", "Work out the coverage"),
        "figures-roads": Name("道路", "streets"),
        "figures-area": Name("有道路的面积", "area with roads"),
        "figures-people": Name("人口", "population"),
        # Complaints
        "complaints-none": Name("此处未设投诉受理。", "No complaints are taken here."),
        "complaints-away": Name(
            "投诉库暂时无法访问。请用纸质登记，稍后再试。",
            "The complaints cannot be reached. Take it on paper and try again later.",
        ),
        "complaints-lodge": Name("登记投诉", "Take a complaint"),
        "complaints-take": Name("登记", "Take it"),
        "complaints-respondent": Name(
            "被投诉对象：知道几项填几项", "The respondent: whatever is known of him is enough"
        ),
        "complaints-auxiliary": Name("被投诉对象是辅警", "The respondent is an auxiliary"),
        "complaints-scene": Name(
            "正在发生的：就近派警的地点和现场情况（投诉内容不进入警情）",
            "Where it goes on now: the place to which the nearest unit goes, and what goes on "
            "there. Nothing of the complaint goes with it.",
        ),
        "complaints-ongoing": Name(
            "其他单位民警，正在发生", "Another bureau's officer, going on now"
        ),
        "complaints-choose": Name("请选择", "Choose"),
        "complaints-case": Name("请选择属于哪种情形。", "Choose which case it is."),
        "complaints-time": Name(
            "无法识别时间。请写成 2026-11-23 12:30。",
            "Cannot read the time; write 2026-11-23 12:30.",
        ),
        "complaints-place": Name(
            "无法识别地点，或距本城市太远。请写经度, 纬度。",
            "Cannot read the place, or it is far from the city. Write longitude, latitude.",
        ),
        "complaints-receipt": Name(
            "已登记，编号 {number}，可告知投诉人。",
            "Taken. Its number, for the complainant: {number}.",
        ),
        "complaints-incident": Name(" 现场警情 {number}。", " Incident for the scene: {number}."),
        "complaints-list": Name("投诉", "Complaints"),
        "complaints-empty": Name("没有可查看的投诉。", "There is no complaint to see."),
        "complaints-read": Name("查看（留痕）", "Read (this is kept)"),
        "complaints-back": Name("返回列表", "Back to the list"),
        "complaints-due": Name("{what}：{day} 前（{article}）", "{what} by {day} ({article})"),
        "complaints-late": Name(
            "{what}：已过 {day}（{article}）", "{what}: was due {day} ({article})"
        ),
        "complaints-history": Name("办理记录", "What was done"),
        "complaints-at": Name("时间", "When"),
        "complaints-step": Name("环节", "What"),
        "complaints-by": Name("经办", "By"),
        "complaints-said": Name("内容", "Words"),
        "complaints-lodged": Name("登记", "taken"),
        "complaints-incident-opened": Name("已就近派警", "incident opened for the scene"),
        "complaints-clock-ran-out": Name("期限已到", "clock ran out"),
        "complaints-next": Name("下一步", "Next step"),
        "complaints-over": Name("没有可办理的环节。", "Nothing more can be done with it."),
        # Health
        "health-links": Name("各联接", "Links"),
        "health-name": Name("名称", "Name"),
        "health-kind": Name("类型", "Kind"),
        "health-state": Name("状态", "State"),
        "health-since": Name("自", "Since"),
        "health-detail": Name("说明", "Detail"),
        "health-ok": Name("正常", "answers"),
        "health-bad": Name("中断", "does not answer"),
        "health-untried": Name("未试", "not tried yet"),
        "health-none": Name("没有配置联接。", "No links are configured."),
        "health-paper": Name("人工应急", "Manual fallback"),
        "health-paper-1": Name(
            "系统或日志不可用时：每个来电填写一张编号纸质登记表，写明接警时间、地点、情况和报警人。",
            "When this system or its log is away: one numbered paper form for each call, with "
            "time, place, what happened and who called.",
        ),
        "health-paper-2": Name(
            "按纸质警力表以电台或电话派警，先派最近警力；在登记表上写明指令、回复、出发、到场、反馈时间。",
            "Order the nearest units by radio or telephone from the paper roster; write the times "
            "of order, answer, departure, arrival and feedback on the form.",
        ),
        "health-paper-3": Name(
            "恢复后逐张补录，填写登记表编号和实际时间；超过一小时的补录必须有登记表编号。",
            "When it is back, enter every form with its number and the times as they were; what is "
            "older than an hour is taken with a number only.",
        ),
    }
)
