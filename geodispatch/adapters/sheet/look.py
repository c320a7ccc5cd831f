"""How the sheet looks as HTML; paper is always light."""

STYLE = """\
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2430; --soft: #525c69;
  --line: #cfd4db; --data: #0072b2; --pale: #a9d3ec; --warn: #fdf3dc; --edge: #e69f00; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #10151c; --ink: #e8ecf1; --soft: #a8b2bf; --line: #38424f;
    --data: #7cc4f0; --pale: #24506b; --warn: #33290f; --edge: #e69f00; } }
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #000; --soft: #444; --line: #bbb;
    --data: #0072b2; --pale: #a9d3ec; --warn: #fdf3dc; --edge: #e69f00; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6;
  font: 16px/1.6 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC",
    "Microsoft YaHei", "WenQuanYi Micro Hei", "Helvetica Neue", Arial, sans-serif; }
[lang="en"] { font-family: "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans SC",
    "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
article { max-width: 60rem; margin: 0 auto; padding: 1.2rem 1.2rem 3rem; }
article + article { border-top: 6px solid var(--data); }
h1 { font-size: 1.6rem; line-height: 1.3; margin: .2rem 0 .3rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .4rem; padding-top: .5rem;
  border-top: 1px solid var(--line); }
p { margin: .5rem 0; }
.period, .small, .jump, figcaption, caption { color: var(--soft); }
.small, .jump, caption, figcaption, small { font-size: .86rem; }
.jump { text-align: right; margin: 0; }
a { color: var(--data); }
.warning { background: var(--warn); border-left: 5px solid var(--edge); padding: .5rem .8rem;
  font-weight: 600; }
.tiles { display: flex; flex-wrap: wrap; gap: .7rem; margin: .8rem 0; }
.tiles div { flex: 1 1 9rem; border: 1px solid var(--line); border-radius: 4px;
  padding: .5rem .8rem; display: flex; flex-direction: column-reverse;
  justify-content: flex-end; }
.tiles dd { margin: 0; font-size: 1.7rem; font-weight: 600; line-height: 1.25; }
.tiles small { display: block; font-size: .85rem; font-weight: 400; color: var(--soft); }
.tiles dt { color: var(--soft); font-size: .86rem; }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th { border-bottom: 2px solid var(--soft); font-weight: 600; }
.number { text-align: right; }
td.number { white-space: nowrap; }
figure { margin: 1rem 0; }
figcaption { margin-bottom: .4rem; }
.bar { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr 11rem; gap: .8rem;
  align-items: center; font-size: .9rem; padding: .15rem 0; }
.bar .value { font-variant-numeric: tabular-nums; }
.track { width: 100%; height: 18px; display: block; overflow: visible; }
.scale .ends { display: flex; justify-content: space-between; color: var(--soft);
  font-size: .78rem; }
.scale i { width: 0; display: flex; justify-content: center; font-style: normal; }
.track line { vector-effect: non-scaling-stroke; }
.tick { stroke: var(--line); stroke-width: 1px; }
.interval { stroke: var(--pale); stroke-width: 10px; }
.dot { stroke: var(--data); stroke-width: 11px; stroke-linecap: round; }
.map > svg { width: 100%; max-width: 30rem; height: auto; display: block; }
.map path { stroke: var(--ground); stroke-width: 1px; }
.untold, .map path.untold { stroke: var(--soft); stroke-width: .8px; stroke-dasharray: 3 2; }
.map text { font-size: 11px; font-weight: 600; text-anchor: middle; dominant-baseline: central; }
.map ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0;
  font-size: .86rem; }
.key { width: 1.4em; height: 1em; vertical-align: -.1em; margin-right: .35em; }
@media screen and (max-width: 52rem) { table { min-width: 46rem; } }
@media (max-width: 40rem) { .bar { grid-template-columns: 1fr; gap: .1rem; } }
@page { size: A4; margin: 15mm 14mm; }
@media print {
  body { font-size: 10pt; }
  [lang="en"] { font-family: "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans SC",
    "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
article { max-width: none; padding: 0; }
  article + article { border-top: 0; break-before: page; }
  .jump { display: none; }
  h2 { break-after: avoid; margin-top: 1.2rem; }
  .map > svg { max-width: 8.5cm; max-height: 9cm; }
  table { font-size: 8.5pt; }
  th, td { padding: .2rem .35rem; }
  tr, .bar, figure, .tiles div, li { break-inside: avoid; }
  .wide { overflow: visible; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""
