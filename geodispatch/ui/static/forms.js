// Buttons that command, the boxes that some of them open below themselves, and what came of it.
//
// Each press gets a key of its own here, and is sent again with the very same words when no answer
// came: so a second click, or a press after an outage, does nothing twice. What is half typed is
// kept for each incident while the window is open.
import { at, cited, element } from "./dom.js";

const PATIENCE_S = 15;  // longer than the server waits for others who write

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;  // RFC 9562, version 4
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function viewOf(panel, data, send) {
  panel.states = panel.states || {};
  const about = data.about || "";
  const state = panel.states[about] = panel.states[about]
    || { open: "", typed: {}, ticked: null, unticked: new Set(), more: false, others: new Set() };
  return { panel, data, send, state, about };
}

export function locked(view) {
  return view.data.away || Boolean(view.data.supposed) || Boolean(view.panel.pending);
}

export function spotOf(one) {
  const { callsign = "", duty = "", to = "" } = one.fixed || {};
  return [one.act, callsign, duty, to].join(" ").trim();
}

export function press(view, one, values) {
  const { panel, data } = view;
  if (locked(view) || panel.leaving) return;  // another incident was chosen and is on its way
  const spot = spotOf(one);
  const asked = JSON.stringify([spot, view.about, values]);
  const payload = panel.retry && panel.retry.asked === asked
    ? panel.retry.payload
    : { act: one.act, key: newKey(), incident: view.about, seen: data.seen, values: { ...values, ...one.fixed } };
  panel.pending = { asked, payload, spot, about: view.about, since: performance.now() };
  panel.problem = null;
  view.send("press", payload);
  panel.redraw();
}

// Take the answer to the press that waits for it.
export function settle(view) {
  const { panel, data } = view;
  const { pending } = panel;
  if (!pending || !data.reply || data.reply.key !== pending.payload.key) return;
  panel.pending = null;
  panel.retry = data.reply.again ? pending : null;
  if (!data.reply.done) {
    panel.problem = { spot: pending.spot, text: data.reply.text, article: data.reply.article };
    return;
  }
  const state = panel.states[pending.about];
  if (state.open === pending.spot) state.open = "";
  delete state.typed[pending.spot];
  const radio = `radio ${pending.payload.values.callsign}`;
  delete state.typed[radio];
  for (const box of panel.querySelectorAll("input.radio")) if (box.dataset.at === radio) box.value = "";
  if (pending.spot !== "dispatch") return;
  Object.assign(state, { ticked: null, unticked: new Set() });
  const body = panel.querySelector(".body");
  if (body) body.scrollTop = 0;  // the order stands on top
}

// No answer came, or none will: what was pressed may be sent again, and is then the same press.
export function losePatience(view, now = false) {
  const { panel, data } = view;
  if (!panel.pending || (!now && performance.now() - panel.pending.since < PATIENCE_S * 1000)) return;
  panel.retry = panel.pending;
  panel.problem = { spot: panel.pending.spot, text: data.panel_words.no_answer, article: "" };
  panel.pending = null;
  panel.redraw();
}

export function actButton(one, view, values = () => ({})) {
  const spot = spotOf(one);
  const asks = one.fields.length > 0;
  const made = at(element("button", one.primary ? "act primary" : "act", one.label, asks ? "…" : null), spot);
  made.type = "button";
  made.disabled = locked(view);
  if (!asks) {
    made.onclick = () => press(view, one, values());
    return made;
  }
  made.setAttribute("aria-expanded", String(view.state.open === spot));
  made.onclick = () => open(view, view.state.open === spot ? "" : spot);
  return made;
}

function open(view, spot) {
  const before = view.state.open;
  view.state.open = spot;
  view.panel.problem = null;
  view.panel.redraw();
  const first = spot
    ? view.panel.querySelector("form.ask input, form.ask select, form.ask textarea")
    : [...view.panel.querySelectorAll("button[data-at]")].find((one) => one.dataset.at === before);
  if (first) first.focus();
}

// What stands below a row of buttons: the boxes of the one that is open, and why the last press of
// one of them was refused.
export function below(buttons, view, values = () => ({})) {
  const found = [];
  for (const one of buttons) {
    const spot = spotOf(one);
    if (view.state.open === spot) found.push(askForm(one, view, values));
    const problem = problemAt(view, spot);
    if (problem) found.push(problem);
  }
  return found;
}

export function problemAt(view, spot) {
  const { problem } = view.panel;
  if (!problem || problem.spot !== spot) return null;
  view.toldProblem = true;
  const box = cited("p", "problem", problem);
  box.setAttribute("role", "alert");
  return at(box, `problem ${spot}`);
}

function askForm(one, view, values) {
  const spot = spotOf(one);
  const typed = view.state.typed[spot] = view.state.typed[spot] || {};
  const boxes = one.fields.map((field) => askBox(field, typed, spot));
  const submit = element("button", "act primary", one.submit);
  submit.type = "submit";
  submit.disabled = locked(view);
  const back = element("button", "act", one.back);
  back.type = "button";
  back.onclick = () => open(view, "");
  const form = at(element("form", "ask", element("strong", "", one.label), ...boxes, element("div", "bar", submit, back)), `ask ${spot}`);
  form.autocomplete = "off";
  form.onsubmit = (event) => {
    event.preventDefault();
    press(view, one, { ...values(), ...valuesOf(event.currentTarget, one.fields) });
  };
  form.onkeydown = (event) => {
    if (event.key === "Escape") open(view, "");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  };
  return form;
}

function valuesOf(form, fields) {
  const values = {};
  for (const { name, kind } of fields) {
    const boxes = [...form.querySelectorAll("[name]")].filter((box) => box.name === name);
    values[name] = kind === "ticks"
      ? boxes.filter((box) => box.checked).map((box) => box.value)
      : boxes[0].value;
  }
  return values;
}

function askBox(field, typed, spot) {
  const before = field.name in typed ? typed[field.name] : field.value;
  if (field.kind === "ticks") return tickBoxes(field, before, typed);
  const box = element({ area: "textarea", choice: "select" }[field.kind] || "input");
  box.name = field.name;
  const label = at(element("label", "field", element("span", "", field.label), box), field.name);
  if (field.kind === "choice") {
    for (const [value, words] of field.options) box.append(option(value, words, value === before));
  } else {
    box.value = before;
    if (field.kind === "area") box.rows = 2;
  }
  if (field.kind === "pick") {
    const list = element("datalist");
    list.id = `${spot} ${field.name}`.replaceAll(" ", "-");
    for (const [value, words] of field.options) list.append(option(value, words, false));
    box.setAttribute("list", list.id);
    label.append(list);
  }
  box.oninput = (event) => { typed[field.name] = event.currentTarget.value; };
  return label;
}

export function option(value, words, selected) {
  const made = element("option", "", words);
  made.value = value;
  if (selected) made.setAttribute("selected", "");
  return made;
}

function tickBoxes(field, before, typed) {
  const group = at(element("fieldset", "field", element("legend", "", field.label)), field.name);
  for (const [value, words] of field.options) {
    const box = element("input");
    box.type = "checkbox";
    box.name = field.name;
    box.value = value;
    box.checked = before.includes(value);
    group.append(at(element("label", "tick", box, words), value));
  }
  group.onchange = (event) => {
    const all = [...event.currentTarget.querySelectorAll("input")];
    typed[field.name] = all.filter((box) => box.checked).map((box) => box.value);
  };
  return group;
}
