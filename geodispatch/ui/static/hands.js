// The keys of the desk: what they do beside pressing buttons, and when none of them acts.
import { handleKeys, typing } from "./keys.js";

const REST_MS = 350;  // so long after the focus was moved no key acts that was meant for elsewhere

// A dispatcher who types on while a call opens, or presses Enter twice, orders nobody by that.
export function rest(root) {
  clearTimeout(root.rested);
  root.dataset.resting = "yes";
  root.rested = setTimeout(() => { delete root.dataset.resting; }, REST_MS);
}

export function keysOf(desk) {
  return (event) => {
    if (desk.root.dataset.resting && !typing(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      rest(desk.root);
    } else handleKeys(event, desk.helping ? null : desk.part("ranking"), doorsOf(desk));
  };
}

// What a key does that is not a button of the panel. While the list of keys is shown none acts below it.
function doorsOf(desk) {
  const first = (name, chosen) => {
    const box = desk.part(name);
    const found = box.querySelector(`${chosen}[aria-current="true"]`) || box.querySelector(chosen);
    if (found) found.focus();
  };
  const help = {
    "?": () => desk.turnHelp(),
    escape: () => { const was = desk.helping; if (was) desk.turnHelp(); return was; },
  };
  if (desk.helping) return help;
  return {
    ...help,
    n: () => desk.entry.focus("place"),
    l: () => { const box = desk.part("entry").querySelector('[data-at="about phone"]'); if (box) box.focus(); },
    q: () => first("queue", "button.row"),
    u: () => first("ranking", ".offers button.row"),
    m: () => { const frame = desk.part("map"); if (frame) frame.focus(); },
    g: () => desk.turnGaps(),
    w: () => { if (desk.about.supposes) desk.turnSuppose(); },
    s: () => desk.turnSound(),
  };
}
