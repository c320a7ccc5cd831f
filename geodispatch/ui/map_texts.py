"""
Words of the map, in Chinese and English: layers, tools, legend.

They are a part of `geodispatch.ui.texts.TEXTS`, where everything else stands.
"""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

MAP_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        # Layers
        "map-layers": Name("图层", "Layers"),
        "layer-jurisdictions": Name("辖区", "Jurisdictions"),
        "layer-stations": Name("派出所", "Stations"),
        "layer-units": Name("单位", "Units"),
        "layer-names": Name("呼号", "Callsigns"),
        "layer-incidents": Name("警情", "Incidents"),
        "layer-assignments": Name("派警连线", "Who goes where"),
        "layer-gaps": Name("覆盖盲区", "Coverage gaps"),
        "layer-online": Name("在线底图", "Online base map"),
        "areas-failed": Name("辖区和派出所未能载入", "Areas and stations could not be loaded"),
        # Tools
        "map-zoom-in": Name("放大", "Zoom in"),
        "map-zoom-out": Name("缩小", "Zoom out"),
        "map-fit": Name("显示全部", "Show everything"),
        "map-look": Name("定位到所选警情", "Zoom to the selected incident"),
        "map-follow": Name("跟随所选单位", "Follow the chosen unit"),
        "map-measure": Name("测距", "Measure"),
        "map-measure-hint": Name("单击各点测距，Esc 退出", "Click point by point; Esc ends"),
        "map-measure-end": Name("Esc 退出", "Esc ends"),
        "map-measured": Name("距离 {length}", "{length}"),
        "map-kilometres": Name("{number} 公里", "{number} km"),
        "map-metres": Name("{number} 米", "{number} m"),
        "map-closure-hint": Name(
            "沿封闭道路逐点单击，双击或回车完成，Esc 取消",
            "Click along the closed street; double click or Enter ends, Esc cancels",
        ),
        "map-following": Name("跟随 {unit}", "Following {unit}"),
        "map-unfollow": Name("停止", "Stop"),
        "map-supposed": Name("假设推演 · 非实际", "WHAT IF - NOT REAL"),
        # Legend
        "legend": Name("图例", "Legend"),
        "legend-held": Name("空闲但不可派", "Free, but may not go"),
        "legend-stale": Name("定位过时", "Position is old"),
        "legend-heading": Name("行进方向", "Direction"),
        "legend-motorcycle": Name("摩托车", "Motorcycle"),
        "legend-foot": Name("徒步", "On foot"),
        "legend-crowd": Name("多个单位", "Several units"),
        "legend-incident": Name("警情（P1 最急）", "Incident (P1 first)"),
        "legend-assignment": Name("派往警情", "Goes to incident"),
        "legend-station": Name("派出所", "Station"),
        "legend-route": Name("所选单位路线", "Route of the unit"),
        "legend-estimate": Name("≈ 直线估算", "≈ straight line"),
        "legend-gap": Name("时限内到不了", "Not reached in time"),
    }
)
