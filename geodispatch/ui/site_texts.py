"""Words of the header and of the pages of drills, data and health."""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

SITE_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        # Header
        "demo-short": Name("演示：合成数据，不得用于实战", "DEMO: synthetic, not for operations"),
        "role": Name("角色", "Role"),
        "who-hint": Name(
            "演示中不登录：在此选择以谁的身份查看",
            "Nobody signs in to the demo: choose here as whom to look at it",
        ),
        # Drill
        "drill-none": Name("此处不列出演练。", "Drills are not listed here."),
        "drill-what": Name("什么是演练", "What a drill is"),
        "drill-what-it-is": Name(
            "与实战相同的接处警台，使用独立的日志和位置库，供值守人员练习，不影响任何真实警情。"
            "每个页面和每份打印件都标明“演练”，演练不计入统计。",
            "The same desk on a log and positions of its own, to practise at without touching "
            "anything real. Every page and every print says so, and no statistic counts it.",
        ),
        "drill-apart": Name("如何隔离", "How it is kept apart"),
        "drill-apart-log": Name(
            "独立进程、独立日志：每条记录在校验链内标明“演练”，不能作为实战日志打开。",
            "A process and a log of its own: every entry says within its chain that it is a "
            "drill's, and cannot be opened as anything else.",
        ),
        "drill-apart-links": Name(
            "不与外部系统、其他城市、真实投诉库相连；不发出任何真实通知。",
            "It is linked to no other system, no other city and no real complaints: nothing that "
            "is sent from it reaches anybody.",
        ),
        "drill-apart-tokens": Name(
            "终端和程序的令牌另行发放：真实车辆发来的信息不会移动演练单位。",
            "Terminals and programs need tokens of its own: nothing that a real car sends moves a "
            "unit of a drill.",
        ),
        "drill-apart-accounts": Name(
            "人员用自己的账号登录，权限与实战相同；两边的会话互不影响。",
            "People sign in with their own accounts and have the same rights; the sessions of the "
            "two do not meet.",
        ),
        "drill-this": Name("本次演练", "This drill"),
        "drill-name": Name("名称", "Name"),
        "drill-since": Name("开始时间", "Since"),
        "drill-not-written": Name("没有记载", "nobody wrote it down"),
        "drill-how-to-end": Name(
            "在终端按 Ctrl-C 停止其服务器，可用同一名称继续；如要彻底结束：",
            "Ctrl-C at its terminal stops its server, and the same name goes on later; to end it "
            "for good:",
        ),
        "drill-list": Name("已有演练", "Drills"),
        "drill-no-drills": Name("还没有演练。", "There is no drill yet."),
        "drill-state": Name("状态", "State"),
        "drill-begun": Name("开始", "Begun"),
        "drill-over": Name("结束", "Ended"),
        "drill-running": Name("进行中", "runs"),
        "drill-resting": Name("暂停", "rests"),
        "drill-ended": Name("已结束", "ended"),
        "drill-damaged": Name("无法读取", "cannot be read"),
        "drill-same-city": Name("本系统的城市", "that of the application"),
        "drill-begin": Name("开始或继续演练", "Begin a drill, or go on with one"),
        "drill-type": Name(
            "在服务器的终端输入（按 Ctrl-C 停止）：",
            "Type at a terminal of the server (Ctrl-C stops it):",
        ),
        "drill-needs-accounts": Name(
            "演练要求登录：如尚无账号，启动时会要求先设一个。",
            "People sign in to a drill: where there is no account yet, the start asks for one.",
        ),
        "drill-no-name": Name(
            "名称须为 1 至 40 个字母、数字、- 或 _。",
            "A name has 1 to 40 letters, digits, - or _.",
        ),
        "drill-runs": Name(
            "演练 {name} 正在进行。先停止其服务器（Ctrl-C），或另取名称。",
            "The drill {name} runs. End its server first (Ctrl-C), or give another name.",
        ),
        "drill-is-over": Name(
            "演练 {name} 已彻底结束，不能继续。请另取名称。",
            "The drill {name} has ended for good. Give another name.",
        ),
        "drill-unreadable": Name(
            "演练 {name} 的文件夹已损坏。用 geodispatch drill remove 移除，或另取名称。",
            "The folder of the drill {name} is damaged. Remove it with geodispatch drill remove, "
            "or give another name.",
        ),
        "drill-elsewhere": Name(
            "演练 {name} 在另一城市进行。不选城市即可继续，或另取名称。",
            "The drill {name} is held in another city. Leave the city open to go on with it, or "
            "give another name.",
        ),
        # Data
        "data-none": Name("此处不管理数据。", "Data is not looked after here."),
        "data-cities": Name("城市", "Cities"),
        "data-code": Name("代码", "Code"),
        "data-name": Name("名称", "Name"),
        "data-used": Name("使用", "Use"),
        "data-live": Name("在用", "in use"),
        "data-imported": Name("已导入", "imported"),
        "data-check": Name("检查 {city}", "Check {city}"),
        "data-check-hint": Name(
            "重新读取全部文件，核对校验和、路网、辖区、时限、警力",
            "Read every file again: check sums, roads, jurisdictions, limits, fleet",
        ),
        "data-import": Name("导入城市", "Import a city"),
        "data-import-hint": Name(
            "由道路文件（必需）和辖区、时限、警力文件生成城市文件夹。导入在单独的进程中进行；"
            "不会替换任何在用的城市，失败时不留下任何文件。",
            "Makes a city folder of a file of roads (needed) and files of jurisdictions, limits "
            "and fleet, in a process of its own. No city that is in use is ever replaced, and an "
            "import that fails leaves nothing behind.",
        ),
        "data-roads": Name("道路 *", "Roads *"),
        "data-jurisdictions": Name("辖区", "Jurisdictions"),
        "data-limits": Name("时限", "Limits"),
        "data-fleet": Name("警力", "Fleet"),
        "data-choose-file": Name("选择文件", "Choose a file"),
        "data-take-away": Name("移除", "Remove"),
        "data-uploading": Name("正在上传", "Uploading"),
        "data-upload-failed": Name(
            "上传失败，请检查网络后重试。", "The upload failed. Check the network and try again."
        ),
        "data-city-code": Name("代码 *（字母、数字、-、_）", "Code * (letters, digits, - and _)"),
        "data-title-zh": Name("中文名称", "Name in Chinese"),
        "data-title-en": Name("英文名称", "Name in English"),
        "data-zone": Name("时区", "Time zone"),
        "data-country": Name("国家代码", "Country (ISO code)"),
        "data-roads-datum": Name("道路坐标系", "Datum of the roads"),
        "data-areas-datum": Name("辖区坐标系", "Datum of the jurisdictions"),
        "data-large-repairs": Name(
            "接受面积改变超过 1 % 的辖区修复",
            "Use polygons whose repair changes their area by over 1 %",
        ),
        "data-start": Name("开始导入", "Import"),
        "data-no-drill": Name(
            "演练中不导入城市。请在实战系统中导入。",
            "No city is imported in a drill. Import it at the real desk.",
        ),
        "data-importing": Name("正在导入 {city}", "Importing {city}"),
        "data-checking": Name("正在检查 {city}", "Checking {city}"),
        "data-by": Name("{by}，{time} 开始", "begun by {by} at {time}"),
        "data-cancel": Name("终止", "End it"),
        "data-was-imported": Name("{city} 已导入", "{city} was imported"),
        "data-was-checked": Name("{city} 检查完毕", "{city} was checked"),
        "data-import-failed": Name(
            "{city} 未导入，没有留下任何文件", "{city} was not imported; nothing was left behind"
        ),
        "data-check-failed": Name("{city} 不能使用", "{city} cannot be used as it is"),
        "data-folder": Name("文件夹", "Folder"),
        "data-serve": Name("用它开启服务：", "To serve it:"),
        "data-quarantine": Name("下载被隔离的行 (CSV)", "Download the rows set aside (CSV)"),
        "data-rows": Name("文件中的行", "Rows of the files"),
        "data-file-roads": Name("道路", "Roads"),
        "data-file": Name("文件", "File"),
        "data-read": Name("读取", "read"),
        "data-accepted": Name("接受", "accepted"),
        "data-repaired": Name("修复", "repaired"),
        "data-set-aside": Name("隔离", "set aside"),
        "data-skipped": Name("不适用", "passed over"),
        "data-turns": Name("转弯限制", "Turn restrictions"),
        "data-figures": Name("城市内容", "What is in the city"),
        "data-own-fleet": Name(
            "警力：读取 {units} 个单位，{posts} 处驻地。人员名册不随城市导入："
            "没有名册时，车上人数以警力文件为准；名册在启动时用 --roster 指定。",
            "Fleet: {units} units at {posts} posts were read. No roster of persons came with it: "
            "the heads aboard are those of the fleet file until a server is given one (--roster).",
        ),
        "data-no-fleet": Name(
            "没有随附警力文件，也没有人员名册：演示单位为合成数据，驻在 {stations} 处驻地。",
            "No fleet and no roster came with it: the units of its demo are synthetic and stand "
            "at its {stations} stations.",
        ),
        "data-no-units": Name(
            "没有随附警力文件、人员名册和驻地：启动时须用 --units 指定警力。",
            "No fleet, no roster and no stations came with it: give a server its units (--units).",
        ),
        "data-reasons": Name(
            "修复、隔离和不适用的原因", "Why rows were repaired, set aside or passed over"
        ),
        "data-missing": Name("缺少的数据", "What is missing"),
        "data-scattered": Name(
            "只有 {share} 的道路长度互相连通。请检查单行道，以及各线是否共用端点。",
            "Only {share} of the street length can reach the rest. Check the one-ways and whether "
            "the lines share their end points.",
        ),
        # Stages of the work
        "work-roads": Name("读取道路", "reading roads"),
        "work-ways": Name("读取道路（{done}）", "reading ways ({done})"),
        "work-network": Name("构建路网", "building the network"),
        "work-simplifying": Name("简化路网", "simplifying"),
        "work-areas": Name("读取辖区", "reading jurisdictions"),
        "work-writing": Name("写入城市", "writing the city"),
        "work-reading": Name("读取城市", "reading the city"),
        "work-starting": Name("启动中", "starting"),
        # Figures of a city
        "city-drawn": Name("简化前道路", "streets as drawn"),
        "city-streets": Name("道路", "streets"),
        "city-main": Name("互相连通的道路长度", "street length that can reach the rest"),
        "city-nodes": Name("路口", "junctions"),
        "city-edges": Name("有向路段", "directed edges"),
        "city-length": Name("道路长度 (km)", "street length (km)"),
        "city-areas": Name("辖区", "jurisdictions"),
        "city-overlaps": Name("辖区重叠处", "overlaps of jurisdictions"),
        "city-overlaps-km2": Name("重叠面积 (km²)", "area of overlaps (km²)"),
        "city-gaps": Name("辖区空隙", "gaps between jurisdictions"),
        "city-gaps-km2": Name("空隙面积 (km²)", "area of gaps (km²)"),
        "city-outside": Name("辖区外的道路长度", "street length in no jurisdiction"),
        "city-beyond": Name("超出路网的辖区", "jurisdictions that reach beyond the roads"),
        "city-stations": Name("派出所等驻地", "stations"),
        "city-limits": Name("公布的时限", "announced limits"),
        "city-desks": Name("接警台", "desks"),
        "city-editions": Name("规则版本", "editions of the rule book"),
        # What no source gives
        "lacks-population": Name(
            "人口：没有来源；覆盖只按道路和面积计算。",
            "Population: no source gives it; coverage is told for roads and area only.",
        ),
        "lacks-street-names": Name("街道名称：来源没有。", "Street names: the source has none."),
        "lacks-one-ways": Name(
            "单行道：来源没有；所有道路视为双向。",
            "One-way streets: the source has none; every street is taken as two-way.",
        ),
        "lacks-maxspeed": Name(
            "限速：来源没有；采用道路等级的默认速度。",
            "Speed limits: the source has none; every speed is the default of the road's class.",
        ),
        "lacks-roads-partly": Name(
            "道路：路网未覆盖部分辖区；路网之外没有行车时间。",
            "Roads: the extract ends inside some jurisdictions; beyond it there is no road time.",
        ),
        "lacks-roads": Name("道路：没有路网。", "Roads: there is no road extract."),
        "lacks-limits": Name(
            "时限：没有提供；不作承诺，也不作判定。",
            "Announced limits: none were given; nothing is promised, and no verdict is shown.",
        ),
        "lacks-jurisdictions": Name(
            "辖区：没有提供；以一个示意辖区覆盖全部道路。",
            "Jurisdictions: none were given; one illustrative area covers all roads.",
        ),
        # Health
        "health-positions": Name("单位位置", "Positions of units"),
        "health-age": Name("位置更新于", "Age of the position"),
        "health-units": Name("单位数", "Units"),
        "health-upto": Name("{seconds} 秒以内", "up to {seconds} s"),
        "health-stale": Name("更旧，仍可用", "older, still used"),
        "health-unusable": Name("过旧，不再使用", "too old, not used"),
        "health-at-post": Name("无终端，按驻地计", "no terminal: at the post"),
        "health-no-fix": Name("没有位置", "no position"),
        "health-newest": Name("最新位置：{age} 前", "Newest position: {age} ago"),
        "health-disks": Name("磁盘", "Disks"),
        "health-disk": Name("所在文件夹", "Folder on it"),
        "health-free": Name("剩余", "Free"),
        "health-of": Name("总量", "In all"),
        "health-low": Name(
            "剩余空间不足：日志写满后不能再处置。请腾出空间或扩容。",
            "Little space is left: when the log cannot be written, nothing can be commanded. Make "
            "room or add a disk.",
        ),
        "health-as-of": Name(
            "{city}时间 {time} 的状态，每 5 秒更新", "As of {time}, {city} time, every 5 seconds"
        ),
        "health-kind-store": Name("存储", "store"),
        "health-kind-partner": Name("其他城市", "partner"),
        "health-kind-webhook": Name("通知", "webhook"),
        "health-kind-feed": Name("数据来源", "feed"),
        "health-log": Name("日志", "log"),
        "health-store-positions": Name("位置库", "positions"),
        "health-store-complaints": Name("投诉库", "complaints"),
        "health-store-people": Name("账号库", "accounts"),
        "health-store-outbox": Name("发件箱", "outbox"),
    }
)
