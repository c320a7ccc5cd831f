"""Every word that stands in a figure."""

from geodispatch.domain.naming import Name

NO_DATA = Name("无数据", "no data")
MINUTES = Name("分钟", "minutes")
MINUTES_AXIS = Name("用时（分钟）", "time taken (minutes)")
LIMIT_AXIS = Name("时限（分钟）", "limit (minutes)")
SHARE_AXIS = Name("此时间内到达的比例", "share that took no longer")
KEPT_AXIS = Name("时限内的比例", "share within the limit")
LIMIT = Name("公布时限 {minutes} 分钟", "announced: {minutes} min")
WITHIN = Name("时限内 {share}", "{share} within it")
LONGER = Name("另有 {count} 起用时超过 {minutes} 分钟", "{count} more took over {minutes} min")
CALLS = Name("{count} 起", "{count} calls")
TARGET = Name("目标 {share}", "target {share}")
FEW = Name("不足 {fewest} 起或存疑，不列数字", "under {fewest} calls or in doubt: no figure")
HOUR_AXIS = Name("时（本地时间）", "hour of the day (local time)")
WEEKDAYS = (
    Name("周一", "Mon"),
    Name("周二", "Tue"),
    Name("周三", "Wed"),
    Name("周四", "Thu"),
    Name("周五", "Fri"),
    Name("周六", "Sat"),
    Name("周日", "Sun"),
)
CAN_BE_ANNOUNCED = Name("可公布 {minutes} 分钟", "{minutes} min can be announced")
