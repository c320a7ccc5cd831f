"""The words of what is supposed for once, and is not so."""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

SUPPOSED_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        "suppose-mark": Name("假设推演 · 非实际", "WHAT IF - NOT REAL"),
        "suppose-about": Name(
            "不登记、不派警；推演期间按钮停用。",
            "Nothing is recorded or ordered; buttons rest while it stands.",
        ),
        "suppose-back": Name("返回实际", "Back to what is real"),
        # What it changes
        "suppose-real": Name("实际", "Real"),
        "suppose-then": Name("推演", "What if"),
        "suppose-first": Name("最先到场", "First there"),
        "suppose-team": Name("派警组合", "Team"),
        "suppose-open": Name("缺 {count} 个岗位", "{count} missing"),
        "suppose-may-go": Name("可派单位", "May go"),
        "suppose-nobody": Name("无", "nobody"),
        # Units
        "suppose-units": Name("下列单位不在岗", "Units off duty"),
        "suppose-find": Name("查找单位", "Find a unit"),
        "suppose-more-units": Name(
            "另有 {count} 个，请输入呼号查找", "{count} more: type a callsign"
        ),
        # Streets
        "suppose-streets": Name("道路封闭", "Streets closed"),
        "suppose-close": Name("在地图上封闭道路…", "Close a street on the map…"),
        "suppose-drawing": Name(
            "沿道路或横穿道路画线，双击结束，Esc 取消；再按停止。",
            "Draw along a street or across it; a double click ends, Esc cancels; press to stop.",
        ),
        "suppose-closure": Name(
            "封闭 {number} · 路段 {streets} · {length}",
            "Closure {number} · streets: {streets} · {length}",
        ),
        "suppose-no-street": Name(
            "封闭 {number} · 此处无道路，请横穿道路重画",
            "Closure {number} · no street here; draw again, across the street",
        ),
        "suppose-remove": Name("移除", "Remove"),
        # Hour
        "suppose-hour": Name("按此时段的路况", "Traffic of"),
        "suppose-hour-now": Name("当前", "now"),
        "suppose-hour-note": Name(
            "{day}，分时路况来源：{source}。单位仍为此刻的单位。",
            "{day}. Speeds by hour: {source}. Units are those of this moment.",
        ),
        "suppose-monday": Name("星期一", "Monday"),
        "suppose-tuesday": Name("星期二", "Tuesday"),
        "suppose-wednesday": Name("星期三", "Wednesday"),
        "suppose-thursday": Name("星期四", "Thursday"),
        "suppose-friday": Name("星期五", "Friday"),
        "suppose-saturday": Name("星期六", "Saturday"),
        "suppose-sunday": Name("星期日", "Sunday"),
        "suppose-hour-none": Name(
            "{city}没有分时路况，无法推演其他时段。",
            "No source gives speeds by hour for {city}: no other hour can be supposed.",
        ),
        # What cannot be supposed
        "suppose-unread": Name(
            "推演内容无法识别。请返回实际后重新设定。",
            "This cannot be read as something to suppose. Go back to what is real and begin again.",
        ),
        "suppose-unit-unknown": Name(
            "没有单位“{unit}”。请从推演中移除。", "There is no unit “{unit}”. Take it out again."
        ),
        "suppose-most": Name(
            "最多可设 {units} 个单位、{closures} 处封闭，每处 {points} 个点、{length} 公里。"
            "请减少后再试。",
            "At most {units} units and {closures} closures may be supposed, each of {points} "
            "points and {length} km. Take some out.",
        ),
        "suppose-far": Name(
            "封闭线不在{city}附近。请在地图上重画。",
            "A closure is not near {city}. Draw it again on the map.",
        ),
    }
)
