// What is supposed for once: units off duty, streets closed, another hour. Nothing here is real.
//
// `view` is {data, panel}: what the server says of it, and the box to draw in. `state` is kept for as
// long as the window is open. `acts`: close(), suppose(what), drawClosure(on), closure(take).
import { at, element } from "./dom.js";

const MOST_LISTED = 8;

function nothing() {
  return { off: [], closed: [], hour: null };
}

export function whatIf(view, state, acts) {
  const { data } = view;
  begin(view, state, acts);
  acts.closure((path) => take(view, state, acts, path));
  const box = at(element(
    "div", "supposing",
    headOf(view, state, acts),
    element("p", "about", data.words.about),
    data.problem ? problemOf(data.problem) : null,
    data.compare.length ? compareOf(data) : null,
    unitsOf(view, state, acts),
    streetsOf(view, state, acts),
    hourOf(view, state, acts),
  ), `supposing ${view.panel.begun}`);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", data.mark);
  return [box];
}

// The server answers what it was sent: `given` says whether it was sent anything. A box that was
// closed meanwhile begins afresh.
function begin({ data, panel }, state, acts) {
  if (state.asked && data.given) state.told = true;
  if (state.asked && !(state.told && !data.given)) return;
  panel.begun = (panel.begun || 0) + 1;  // nothing that was typed is left
  Object.assign(state, nothing(), { find: "", drawing: false, asked: true, told: false });
  acts.suppose(nothing());
}

function ask(state, acts, change) {
  Object.assign(state, change);
  acts.suppose({ off: state.off, closed: state.closed, hour: state.hour });
}

function take(view, state, acts, path) {
  state.drawing = false;
  if (path) ask(state, acts, { closed: [...state.closed, path] });
  view.panel.redraw();
}

function draw(view, state, acts, on) {
  state.drawing = on;
  acts.drawClosure(on);
  view.panel.redraw();
}

function buttonOf(key, words, press) {
  const made = at(element("button", "act", words), key);
  made.type = "button";
  made.onclick = press;
  return made;
}

function headOf({ data }, state, acts) {
  const back = buttonOf("suppose back", data.words.back, () => {
    for (const key of Object.keys(state)) delete state[key];
    acts.drawClosure(false);
    acts.close();
  });
  const mark = element("strong", "mark", data.mark);
  mark.setAttribute("role", "status");
  return element("div", "line", mark, back);
}

function problemOf(words) {
  const box = at(element("p", "problem", words), "suppose problem");
  box.setAttribute("role", "alert");
  return box;
}

function compareOf({ compare, words }) {
  const head = element("tr", "", element("td", ""), ...[words.real, words.then].map((one) => element("th", "", one)));
  const rows = compare.map((one) => {
    const label = element("th", "", one.label);
    label.scope = "row";
    return element("tr", one.changed ? "changed" : "", label, element("td", "", one.real), element("td", "", one.then));
  });
  return at(element("table", "compare", element("thead", "", head), element("tbody", "", ...rows)), "suppose compare");
}

// Those that are off stand first, then those that were looked for, or else the best of the answer.
function unitsOf(view, state, acts) {
  const { units, near, words } = view.data;
  const sought = state.find.trim().toLowerCase();
  const known = new Map(units.map((one) => [one[0], one]));
  const off = state.off.map((id) => known.get(id) || [id, id, ""]);
  const rest = (sought
    ? units.filter(([id]) => id.toLowerCase().includes(sought))
    : near.map((id) => known.get(id)).filter(Boolean)).filter(([id]) => !state.off.includes(id));
  const rows = [...off, ...rest.slice(0, MOST_LISTED)].map((one) => tickOf(one, view, state, acts));
  const more = (sought ? rest.length : units.length - off.length) - Math.min(rest.length, MOST_LISTED);
  const find = at(element("input", "find"), "suppose find");
  find.placeholder = words.find;
  find.value = state.find;
  find.autocomplete = "off";
  find.setAttribute("aria-label", words.find);
  find.oninput = (event) => { state.find = event.currentTarget.value; view.panel.redraw(); };
  return at(element(
    "fieldset", "units", element("legend", "", words.units), find, element("div", "ticks", ...rows),
    more > 0 ? element("small", "part", words.more.replace("{count}", more)) : null,
  ), "suppose units");
}

function tickOf([id, name, status], view, state, acts) {
  const box = at(element("input"), "box");
  box.type = "checkbox";
  box.dataset.ours = "yes";
  box.checked = state.off.includes(id);
  box.onchange = (event) => {
    const others = state.off.filter((one) => one !== id);
    ask(state, acts, { off: event.currentTarget.checked ? [...others, id] : others });
    view.panel.redraw();
  };
  return at(element("label", "tick", box, element("span", "", name), element("small", "part", status)), `off ${id}`);
}

function streetsOf(view, state, acts) {
  const { closures, words } = view.data;
  const start = buttonOf("suppose close", words.close, () => draw(view, state, acts, !state.drawing));
  start.setAttribute("aria-pressed", String(Boolean(state.drawing)));
  const worded = closures.length === state.closed.length;
  const rows = state.closed.map((path, index) => {
    const label = worded ? closures[index] : `${index + 1} …`;
    const gone = buttonOf("remove", words.remove, () => {
      ask(state, acts, { closed: state.closed.filter((one) => one !== path) });
      view.panel.redraw();
    });
    gone.setAttribute("aria-label", `${words.remove}: ${label}`);
    return at(element("li", "line", element("span", "", label), gone), `closure ${index}`);
  });
  return at(element(
    "fieldset", "streets", element("legend", "", words.streets), start,
    state.drawing ? element("small", "part", words.drawing) : null,
    rows.length ? element("ul", "closures", ...rows) : null,
  ), "suppose streets");
}

function hourOf({ data }, state, acts) {
  const { hours, words } = data;
  const box = at(element("select"), "suppose hour");
  for (const [value, text] of [["", words.hour_now], ...hours]) {
    const option = element("option", "", text);
    option.value = String(value);
    if (String(value) === (state.hour === null ? "" : String(state.hour))) option.setAttribute("selected", "");
    box.append(option);
  }
  box.disabled = !hours.length;
  box.onchange = (event) => {
    const chosen = event.currentTarget.value;
    ask(state, acts, { hour: chosen === "" ? null : Number(chosen) });
  };
  return at(element("div", "hour", element("label", "field", element("span", "", words.hour), box), element("small", "part", data.hour_note)), "suppose hours");
}
