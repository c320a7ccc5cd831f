// The line above the map: what is open, what may go, and switches.
import { at, element, live } from "./dom.js";
import { option } from "./forms.js";

function switchOf(name, words, on, turn, key) {
  const made = at(element("button", "act switch", words), `switch ${name}`);
  made.type = "button";
  made.setAttribute("aria-pressed", String(on));
  made.setAttribute("aria-keyshortcuts", key);
  made.onclick = turn;
  return made;
}

// `desk` keeps the switches: {gaps, minutes, muted, supposing}, and turns them.
export function drawStrip(panel, data, desk) {
  const { words } = desk.about;
  const content = () => {
    const counts = data.items.map((item) => element("div", item.alert ? "count alert" : "count", element("b", "", item.value), element("span", "", item.label)));
    const minutes = at(element("select", "", ...desk.about.minutes.map(([value, text]) => option(String(value), text, value === desk.minutes))), "minutes");
    minutes.setAttribute("aria-label", words.gaps_limit);
    minutes.disabled = !desk.gaps;
    minutes.onchange = (event) => desk.turnMinutes(Number(event.currentTarget.value));
    const gaps = switchOf("gaps", words.gaps, desk.gaps, () => desk.turnGaps(), "g");
    gaps.title = words.gaps_help;
    const bar = element("div", "bar", gaps, minutes);
    if (desk.about.supposes) bar.append(switchOf("suppose", words.suppose, desk.supposing, () => desk.turnSuppose(), "w"));
    bar.append(switchOf("sound", words.sound, !desk.sounds.muted, () => desk.turnSound(), "s"), switchOf("help", "?", desk.helping, () => desk.turnHelp(), "?"));
    return [element("div", "counts", ...counts), at(bar, "switches")];
  };
  return live(panel, data, content);
}
