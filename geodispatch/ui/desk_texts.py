"""The words of the dispatch page: boxes of a call, switches, keys."""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

DESK_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        # A new call
        "call-new": Name("新报警", "New call"),
        "call-place": Name("地点", "Place"),
        "call-place-hint": Name("路名、地名、首字母或经纬度", "Road, site or coordinates"),
        "call-places": Name("地点候选", "Places found"),
        "call-nowhere": Name("未找到", "Nothing found"),
        "call-uncategorised": Name("未选择类别", "No category chosen"),
        "call-clear": Name("清空", "Clear"),
        "severity-short": Name("程度", "Severity"),
        # Switches above the map
        "suppose": Name("推演", "What if"),
        "suppose-no-orders": Name(
            "推演期间不能下达指令；请先返回实际。",
            "Nothing is ordered on what is supposed; go back to what is real first.",
        ),
        "sound": Name("声音", "Sound"),
        "map": Name("地图", "Map"),
        "badge-live": Name("实时", "LIVE"),
        "badge-stale": Name("延迟", "STALE"),
        "badge-offline": Name("断开", "OFFLINE"),
        "unreachable": Name(
            "服务器无应答：画面为旧信息，已填内容保留，恢复后自动继续。紧急情况用电台。",
            "The server does not answer: what is shown is old, what was typed is kept, and it goes "
            "on by itself. Use the radio meanwhile.",
        ),
        # Keys
        "keys": Name("按键", "Keys"),
        "keys-close": Name("关闭", "Close"),
        "key-new": Name("新报警：地点", "New call: place"),
        "key-phone": Name("新报警：来电号码", "New call: number"),
        "key-queue": Name("警情列表", "Queue"),
        "key-units": Name("推荐单位", "Recommended units"),
        "key-map": Name("地图（方向键移动，+ − 缩放）", "Map (arrows move, + − zoom)"),
        "key-accept": Name("接手", "Accept"),
        "key-dispatch": Name("派警", "Dispatch"),
        "key-acknowledge": Name("单位接令", "Unit acknowledges"),
        "key-depart": Name("单位出发", "Unit departs"),
        "key-arrive": Name("单位到达", "Unit arrives"),
        "key-feed-back": Name("单位反馈", "Unit feeds back"),
        "key-clear": Name("单位离开", "Unit clears"),
        "key-reinforce": Name("增援", "Reinforce"),
        "key-hand-over": Name("移交", "Hand over"),
        "key-facts": Name("登记主要情况", "State facts"),
        "key-close": Name("结案", "Close"),
        "key-gaps": Name("覆盖盲区", "Coverage gaps"),
        "key-suppose": Name("推演", "What if"),
        "key-sound": Name("声音开关", "Sound on or off"),
        "key-help": Name("显示或关闭本列表", "Show or close this list"),
    }
)
