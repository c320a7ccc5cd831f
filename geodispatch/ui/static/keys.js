// One key for what a dispatcher does most. None acts while somebody types, or with another key held.
import { at, element } from "./dom.js";

// Presses the first button of the panel that may be pressed and does this.
const ACTS = { a: "accept", d: "dispatch", k: "acknowledge", p: "depart", r: "arrive", f: "feed-back", e: "clear", i: "reinforce", h: "hand-over", t: "facts", c: "close" };
export const KEYS = ["n", "q", "u", "m", "g", "w", "s", "l", ...Object.keys(ACTS), "?"];

export function typing(event) {
  const [target] = event.composedPath();
  return target instanceof Object && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) && target.type !== "checkbox";
}

// `doors` does what is not a button of the panel, by its key. Without a panel they alone act.
export function handleKeys(event, panel, doors) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
  const key = (event.key || "").toLowerCase();  // a browser that fills in boxes names none
  if (event.key === "Escape" && doors.escape()) return;
  if (!KEYS.includes(key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();  // Streamlit has keys of its own: r runs the page again
  if (event.repeat) return;
  if (doors[key]) doors[key]();
  else if (panel) act(panel, ACTS[key]);
}

function buttonOf(panel, name) {
  const buttons = [...panel.querySelectorAll("button.act[data-at]")];
  return buttons.find((one) => !one.disabled && one.dataset.at.split(" ")[0] === name);
}

// What is seldom done stands behind a toggle, which opens for its key, and shuts where it is not there.
function act(panel, name) {
  let found = buttonOf(panel, name);
  const shut = [...panel.querySelectorAll('button.plain[aria-expanded="false"]')]
    .filter((one) => ["more", "else"].includes(one.dataset.at.split(" ")[0]));
  for (const toggle of found ? [] : shut) {
    toggle.click();
    found = buttonOf(panel, name);
    if (found) break;
    toggle.click();
  }
  if (!found) return;
  found.focus();
  found.click();
}

// The list of keys, over everything else until it is closed.
export function helpBox(words, close) {
  const rows = KEYS.map((key) => element("li", "", element("kbd", "", key.toUpperCase()), element("span", "", words[key])));
  const shut = at(element("button", "act", words.close), "close help");
  shut.type = "button";
  shut.onclick = close;
  const box = at(element("section", "help", element("h2", "", words.title), element("ul", "", ...rows), shut), "help");
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", words.title);
  return box;
}
