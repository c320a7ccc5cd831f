// What all panels of the page share. Text is only ever set with textContent.
export function element(tag, name, ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  for (const child of children) {
    if (child === null || child === undefined) continue;
    made.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return made;
}

export function at(made, key) {
  made.dataset.at = key;  // by which a later drawing, and a test, finds it again
  return made;
}

export function clock(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// A countdown ticks here, second by second, without asking the server.
export function due(words, dueAt) {
  const box = element("span", "due");
  box.until = { words, dueAt };
  return box;
}

// The server's time at the moment of sending and this machine's steady clock are enough: its wall
// clock may be wrong.
function tickDue(box, now) {
  const left = box.until.dueAt - now;
  box.classList.toggle("late", left < 0);
  box.classList.toggle("soon", left >= 0 && left < 60);
  const text = (left < 0 ? box.until.words.overdue : box.until.words.left).replace("{time}", clock(left));
  if (box.textContent !== text) box.textContent = text;
}

// Somebody may change the theme while the page is open; Streamlit then says so at once, the server
// only at its next run.
export function followTheme(panel, usual = false) {
  const scheme = getComputedStyle(panel).colorScheme;
  const dark = scheme.includes("dark") || (!scheme.includes("light") && usual);
  panel.classList.toggle("gd-dark", dark);
  panel.classList.toggle("gd-light", !dark);
  return dark;
}

// What comes after so long without a word from the server may be wrong, and says so. The page
// asks every five seconds, so two answers in a row were lost.
const SILENT_S = 12;

function tellOfSilence(panel, data) {
  if (panel.classList.contains("old") || !data.as_of || performance.now() - panel.heard < SILENT_S * 1000) return;
  panel.classList.add("old");
  // A list that stayed the same was confirmed since it was drawn.
  const heard = new Date(data.now * 1000 + panel.heard - panel.arrived);
  const when = heard.toLocaleTimeString("en-GB", { timeZone: data.zone });  // of the city, wherever this is
  const notice = element("p", "as-of", data.as_of.replace("{time}", when));
  notice.setAttribute("role", "status");
  panel.prepend(notice);
}

// A panel is drawn anew whenever something changed, and only the difference goes into the page:
// whoever is at a row with the keyboard, scrolls, or types stays where he is. Nodes are known again
// by their `data-at`, others by their tag and place.
const FOLLOWS = [
  "onclick", "onchange", "oninput", "onsubmit", "onkeydown", "onmouseenter", "onmouseleave", "onmousedown", "onfocus", "onblur", "until",
];

function sameThing(one, other) {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false;
  return one.nodeType !== Node.ELEMENT_NODE || (one.dataset.at || "") === (other.dataset.at || "");
}

// What a hand, or the focus, gave to a node.
function isKept(name, old) {
  return (name === "open" && old.nodeName === "DETAILS") || (name === "tabindex" && old.matches(":focus"));
}

function morph(old, made) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== made.data) old.data = made.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!made.hasAttribute(name) && !isKept(name, old)) old.removeAttribute(name);
  for (const { name, value } of [...made.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const name of FOLLOWS) old[name] = made[name];
  if (made.dataset.ours) {  // what stands in it is kept by a script, not by the box
    if (made.type === "checkbox") old.checked = made.checked;
    else if (old.value !== made.value) old.value = made.value;
  }
  if (!old.until) morphChildren(old, [...made.childNodes]);  // what ticks has its own text
}

function morphChildren(parent, wanted) {
  const known = (child) => wanted.some((one) => sameThing(child, one));
  for (const child of [...parent.childNodes]) if (!known(child)) child.remove();
  let next = parent.firstChild;
  for (const child of wanted) {
    let found = next;
    while (found && !sameThing(found, child)) found = found.nextSibling;
    if (!found) {
      parent.insertBefore(child, next);
      continue;
    }
    if (found === next) next = next.nextSibling;
    else parent.insertBefore(found, next);
    morph(found, child);
  }
  while (next) {
    const rest = next.nextSibling;
    next.remove();
    next = rest;
  }
}

// Whether a panel shows this already; its clocks run on, and it is as new as it can be.
export function shows(panel, data) {
  const key = JSON.stringify(data);
  const same = panel.shows === key && !panel.classList.contains("old");
  panel.shows = key;
  panel.heard = performance.now();
  return same;
}

// Draw a panel, keep it ticking, and return what stops it. `content` may be called again at any
// time (`panel.redraw`), when something changed here and not at the server.
export function live(panel, data, content, onTick = () => {}) {
  const root = panel.getRootNode();
  panel.arrived = panel.heard = performance.now();
  panel.classList.remove("old");
  const tick = () => {
    const now = data.now + (performance.now() - panel.arrived) / 1000;
    for (const box of panel.querySelectorAll(".due")) if (box.until) tickDue(box, now);
    followTheme(panel, data.dark);
    tellOfSilence(panel, data);
    onTick();
  };
  panel.redraw = () => {
    const held = heldIn(panel, root);
    morphChildren(panel, content());
    giveBack(panel, root, held);
    tick();
  };
  // Streamlit has keys of its own (r runs the page again), which are not meant while somebody types.
  panel.onkeydown = (event) => event.stopPropagation();
  panel.redraw();
  clearInterval(panel.timer);
  panel.timer = setInterval(tick, 250);
  return () => clearInterval(panel.timer);
}

// Where the hands are: the node with the focus and what it stands in, from within.
function heldIn(panel, root) {
  const at = root.activeElement || document.activeElement;
  if (!at || at === document.body) return panel.held || null;
  if (!panel.contains(at) || at === panel) return null;
  const held = [];
  for (let node = at; node !== panel; node = node.parentNode) held.push(node);
  return held;
}

// A button that was pressed cannot be pressed again until the answer came, and is often gone by then.
// It gets the focus back, or what it stood in does: no other button, which the next key would press.
function giveBack(panel, root, held) {
  panel.held = null;
  if (!held || (root.activeElement && root.activeElement === held[0] && !held[0].disabled)) return;
  if (held[0].isConnected && held[0].disabled) { panel.held = held; return; }
  const left = held.find((node) => panel.contains(node)) || panel;
  if (left !== held[0]) left.tabIndex = -1;
  left.focus({ preventScroll: true });
}

// Arrow keys walk through the rows of a list, as in every list box.
export function walkWithArrows(list) {
  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = event.target.closest("button[data-at]");
    if (!step || !from) return;
    const rows = [...event.currentTarget.querySelectorAll("button.row[data-at]")];
    const next = rows[rows.indexOf(from) + step];
    if (next) { next.focus(); event.preventDefault(); }
  };
}

export function cited(tag, name, one) {
  return element(tag, name, one.text, one.article ? element("cite", "", one.article) : null);
}
