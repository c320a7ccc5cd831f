"""The words around what a search finds, and around what is remembered of a caller."""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

FOUND_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        "found-none": Name(
            "没有找到“{text}”。可输入道路、地点、辖区或坐标，也可用拼音或首字母。",
            "Nothing is called “{text}”. Try a road, a place, a district or coordinates.",
        ),
        "found-no-number": Name(
            "没有门牌号数据：所示为道路中点，请在地图上核对。",
            "House numbers are not known: this is the middle of the road. Check it on the map.",
        ),
        "found-swapped": Name(
            "按纬度在前理解，请核对。", "Taken with the latitude first. Please check."
        ),
        "found-somewhere": Name("{area}内某处", "somewhere in {area}"),
        "found-vague": Name(
            "只知道辖区，标记仅代表该辖区。请问清道路或地点，或在地图上点选。",
            "Only the district is known; the pin stands for all of it. Ask for a road or a place, "
            "or click on the map.",
        ),
        "found-trouble": Name("地名库未能载入：{why}", "The site gazetteer is left aside: {why}"),
        "found-road": Name("道路", "road"),
        "found-landmark": Name("地点", "place"),
        "found-district": Name("辖区", "district"),
        "found-station": Name("派出所", "station"),
        "found-coordinates": Name("坐标", "coordinates"),
        "found-alias": Name("又名 {name}", "also {name}"),
        "found-hazard": Name("注意：{words}", "Caution: {words}"),
        "earlier-calls": Name("此号码此前来电", "Earlier calls from this number"),
        "earlier-none": Name("没有此号码的来电记录。", "No earlier call from this number."),
        "earlier-hazards": Name("此地址的危险提示", "Hazards noted at this address"),
        "earlier-hazards-none": Name("此地址没有危险记录。", "No hazard is noted at this address."),
        "earlier-more": Name("另有 {count} 条", "{count} more"),
        "earlier-open": Name("处理中", "open"),
        "earlier-closed": Name("已结", "closed"),
        "earlier-false": Name("曾认定为虚假或骚扰", "found to be false or a nuisance"),
        "earlier-no-incident": Name("来电，未立案", "call without an incident"),
        "earlier-fact": Name("{fact}（{what}）", "{fact} ({what})"),
        "earlier-word": Name(
            "记录中提到“{word}”（{what}）", "The records speak of “{word}” ({what})"
        ),
        "earlier-hurt-sworn": Name("有民警受伤（{what}）", "An officer was hurt ({what})"),
        "earlier-hurt-auxiliary": Name("有辅警受伤（{what}）", "An auxiliary was hurt ({what})"),
        "earlier-hurt-other": Name("有人受伤（{what}）", "Somebody was hurt ({what})"),
        "earlier-gazetteer": Name("地名库：{words}", "Site gazetteer: {words}"),
        "earlier-reading": Name(
            "记录较多，仍在读取，请稍后再看。", "The records are still being read. Look again soon."
        ),
        "earlier-away": Name(
            "暂时读不到此前的记录：{why}", "Earlier records cannot be read now: {why}"
        ),
    }
)
