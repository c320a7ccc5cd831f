"""Words of the pages that say how limits were kept and which could be announced."""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

KEPT_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        "limits-part": Name("内容", "Part"),
        "limits-promised": Name("公布的时限", "Promised"),
        "limits-of-calls": Name("执行情况", "Kept"),
        "limits-possible": Name("可公布的时限", "What could be announced"),
        # What is studied
        "kept-source": Name("数据来源", "Calls"),
        "kept-log": Name("本台日志", "This desk's log"),
        "kept-file": Name("接处警记录文件", "A call log"),
        "kept-month": Name("合成的一个月", "A synthetic month"),
        "kept-days": Name("时间范围", "Period"),
        "kept-last-days": Name("近 {days} 天", "last {days} days"),
        "kept-call-log": Name("接处警记录", "Call log"),
        "kept-zone": Name("文件时间所用时区（如未注明）", "Time zone of times without one"),
        "kept-encoding": Name("文字编码（如非 UTF-8）", "Encoding, if not UTF-8"),
        "kept-again": Name("重新统计", "Study again"),
        "kept-working": Name("正在统计……", "Studying the calls…"),
        "kept-wait-file": Name(
            "请先选择接处警记录文件（CSV 或 Parquet）。", "Choose a call log first: CSV or Parquet."
        ),
        "kept-made-up": Name(
            "以下数字由合成警情得出，不反映任何真实队伍。",
            "These figures come from synthetic calls and say nothing of any real force.",
        ),
        "kept-none": Name(
            "这段时间没有可统计的警情。", "There is no call to study in this period."
        ),
        "kept-of": Name(
            "{since} 至 {until}：共 {calls} 起，纳入统计 {judged} 起；区间为 {confidence} 置信区间",
            "{since} to {until}: {calls} calls, {judged} of them judged; intervals hold with "
            "{confidence} confidence",
        ),
        "kept-left-out": Name("未纳入 {count} 起：{why}", "{count} left out: {why}"),
        "kept-why-patrol": Name("巡逻发现", "found by a patrol"),
        "kept-why-no-category": Name("无类别", "without a category"),
        "kept-why-no-place": Name("无位置", "without a place"),
        "kept-why-no-rules": Name("规则施行之前", "before the rules were in force"),
        "kept-why-unknown-facts": Name("事实代码不明", "with facts that the rules do not know"),
        "kept-why-confidential": Name("另行保管的类别", "of a kind that is kept apart"),
        "kept-outside": Name(
            "{count} 起在各辖区之外，按最近辖区的时限评估",
            "{count} outside every area, judged by the promise of the nearest one",
        ),
        "kept-unlimited": Name("{count} 起没有适用的时限", "for {count} nothing was announced"),
        "kept-no-number": Name("{count} 起的时限未定数字", "for {count} no number was announced"),
        "kept-doubted": Name("存疑", "in doubt"),
        "kept-points": Name(" 个百分点", " points"),
        # The account of a file
        "kept-rows": Name(
            "文件共 {read} 行：采用 {accepted}，更正后采用 {repaired}，重复 {repeated}，"
            "隔离 {quarantined}",
            "{read} rows: {accepted} used, {repaired} used after a change, {repeated} repeated, "
            "{quarantined} set aside",
        ),
        "kept-reasons": Name("隔离原因：{why}", "Set aside: {why}"),
        "kept-repairs": Name("更正：{why}", "Changed: {why}"),
        "kept-quarantine": Name("导出被隔离的行", "Save the rows set aside"),
        # Doubts
        "kept-doubts": Name("存疑的到达记录", "Arrivals in doubt"),
        "kept-doubt-positions": Name(
            "{area}：{share} 的到达按钮比定位早一分钟以上（可比 {count} 起，中位数早 {later}）。"
            "以下占比以按钮为准，请核对。",
            "{area}: {share} of arrivals were pressed more than a minute before the positions say "
            "so ({count} compared, median {later}). The shares below go by the button: check them.",
        ),
        "kept-doubt-at-once": Name(
            "{area}：{share} 的到达按钮在出发后立即按下（{count} 起）。这不是到达时间。",
            "{area}: {share} of arrivals were pressed as the unit set out ({count} calls). "
            "These are no arrivals.",
        ),
        # Tables
        "kept-limits": Name("按公布的时限", "By announced limit"),
        "kept-areas": Name("按辖区", "By district"),
        "kept-categories": Name("按类别", "By category"),
        "kept-calls": Name("警情", "Calls"),
        "kept-share": Name("时限内占比", "Within the limit"),
        "kept-at-least": Name("至少", "At least"),
        "kept-at-least-hint": Name(
            "“至少”一列把没有到达记录的警情一律按超时计。",
            "'At least' counts every call without an arrival as late.",
        ),
        "kept-median": Name("中位数", "Median"),
        "kept-p90": Name("P90", "P90"),
        "kept-no-stop": Name("无到达记录", "No arrival"),
        "kept-reversed": Name("时间颠倒", "Reversed"),
        "kept-position": Name("按定位", "By position"),
        "kept-queue": Name("派警", "Queue"),
        "kept-turnout": Name("出动", "Turnout"),
        "kept-travel": Name("行驶", "Travel"),
        "kept-few": Name("不足 {least} 起", "under {least} calls"),
        "kept-interval": Name("{low} 至 {high}", "{low} to {high}"),
        "kept-of-calls": Name("{share}（{count} 起）", "{share} ({count})"),
        # Worst, trend, gaps
        "kept-worst": Name(
            "最需改进：{areas}；时段：{hours}", "Needs most: {areas}; hours: {hours}"
        ),
        "kept-trend": Name(
            "近 {weeks} 周趋势：时限内占比每周 {share}（{share_low} 至 {share_high}），"
            "中位数每周 {median} 秒（{median_low} 至 {median_high}）",
            "Trend over {weeks} weeks: share within the limit {share} a week "
            "({share_low} to {share_high}), median {median} s a week "
            "({median_low} to {median_high})",
        ),
        "kept-gaps": Name("地区差距", "Gaps between areas"),
        "kept-gaps-hint": Name(
            "比较同等紧急程度下差距最大的两地；区间不含 0 时，差距不是偶然。",
            "The two areas that are farthest apart at equal urgency; a gap whose interval leaves "
            "out 0 is no accident.",
        ),
        "kept-slower": Name("较慢", "Slower"),
        "kept-faster": Name("较快", "Faster"),
        "kept-map": Name("各辖区时限内占比", "Share within the limit by district"),
        # Pictures
        "kept-pictures": Name("图表", "Pictures"),
        "kept-picture-share": Name("到达时间累计分布", "Arrivals by time taken"),
        "kept-picture-hours": Name("每周各时段", "By hour of the week"),
        "kept-picture-areas": Name("各辖区比较", "Districts compared"),
        "kept-picture-districts": Name("各辖区分图", "Each district"),
        "kept-picture-curve": Name("时限与占比", "Share against limit"),
        "kept-hour-mon": Name("周一", "Mon"),
        "kept-hour-tue": Name("周二", "Tue"),
        "kept-hour-wed": Name("周三", "Wed"),
        "kept-hour-thu": Name("周四", "Thu"),
        "kept-hour-fri": Name("周五", "Fri"),
        "kept-hour-sat": Name("周六", "Sat"),
        "kept-hour-sun": Name("周日", "Sun"),
        # What could be announced
        "possible-share": Name("要兑现的比例", "Share to be kept"),
        "possible-table": Name("现有警力能够兑现的时限", "What the present force keeps"),
        "possible-area": Name("地区", "Area"),
        "possible-urgency": Name("紧急程度", "Urgency"),
        "possible-promised": Name("现行时限", "Announced"),
        "possible-calls": Name("警情", "Calls"),
        "possible-quantile": Name("{share} 用时不超过", "{share} took at most"),
        "possible-honest": Name("可公布", "Can be announced"),
        "possible-unanswered": Name("无到达者按超时计", "Counting those without arrival as late"),
        "possible-hint": Name(
            "“可公布”是以 {confidence} 的把握至少能在 {share} 的同类警情中兑现的最短时限。",
            "'Can be announced' is the shortest limit that, with {confidence} confidence, at least "
            "{share} of calls like these keep.",
        ),
        "possible-too-few": Name("警情太少", "too few calls"),
        "possible-posts": Name("还需要多少驻点", "How many more posts"),
        "possible-where": Name("地区", "Area"),
        "possible-all": Name("全市", "the whole city"),
        "possible-wanted": Name("警情覆盖比例", "Share of calls to reach"),
        "possible-search": Name("计算", "Work it out"),
        "possible-searching": Name("正在求解……", "Searching…"),
        "possible-posts-hint": Name(
            "从各派出所各一辆车出发，再加最少的驻点，使所选比例的警情在时限内（出动加行驶）可到达。",
            "Beside one car at each station, the fewest posts from which the chosen share of calls "
            "is reached within the limit, turnout and travel together.",
        ),
        "possible-need": Name(
            "现在可达 {now}；再加 **{count}** 个驻点可达 {share}。",
            "{now} are reached now; **{count}** more posts reach {share}.",
        ),
        "possible-not-enough": Name(
            "现在可达 {now}；任何驻点组合最多可达 {most}，{count} 个驻点可达 {share}。",
            "{now} are reached now. No posts reach more than {most}; {count} reach {share}.",
        ),
        "possible-none": Name(
            "现在已可达 {now}，不需要新增驻点。", "{now} are reached now: no more posts are needed."
        ),
        "possible-proved": Name(
            "已证明：候选地点中少于 {least} 个不够。",
            "Proved: fewer than {least} of the candidate places are not enough.",
        ),
        "possible-not-proved": Name(
            "时间内未能证明最少；至少需要 {least} 个。",
            "Not proved to be the fewest in the time given; at least {least} are needed.",
        ),
        "possible-steps": Name("新增驻点，按贡献排列", "New posts, by what each adds"),
        "possible-number": Name("序号", "No."),
        "possible-at": Name("位置", "Place"),
        "possible-adds": Name("增加", "Adds"),
        "possible-reaches": Name("累计可达", "Reached then"),
        # Papers
        "kept-papers": Name("公示与报告", "Papers"),
        "kept-make-papers": Name("生成公示文件", "Make the papers"),
        "kept-sheet-html": Name("公示表（网页）", "Public sheet (HTML)"),
        "kept-sheet-pdf": Name("公示表（PDF）", "Public sheet (PDF)"),
        "kept-sheet-csv": Name("公示数据（CSV）", "Figures for the press (CSV)"),
        "kept-report-html": Name("单位与派出所报告（网页）", "Report by unit and station (HTML)"),
        "kept-report-csv": Name("单位与派出所报告（CSV）", "Report by unit and station (CSV)"),
        "kept-groups-csv": Name("全部分组（CSV）", "All groups (CSV)"),
        "save-gpkg": Name("导出 GeoPackage", "Save as GeoPackage"),
        "save-geoparquet": Name("导出 GeoParquet", "Save as GeoParquet"),
        "save-png": Name("导出 PNG", "Save as PNG"),
        "save-svg": Name("导出 SVG", "Save as SVG"),
    }
)
