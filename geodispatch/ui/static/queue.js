// The left-hand lists: the queue, every clock that runs, all units; one of them is in sight.
import { at, due, element, live, walkWithArrows } from "./dom.js";

function queueRow(row, send) {
  const clocked = row.clock
    ? due(row.clock.words, row.clock.due_at)
    : element("span", "due none", row.no_clock);
  const state = element(
    "span", "state", element("span", `status s-${row.status_code}`, row.status), element("span", "part", row.handler),
    ...row.units.map((name) => element("b", "unit", name)),
  );
  const button = at(element(
    "button", "row",
    element(
      "span", "flow", element("span", `priority p${row.priority}`, `P${row.priority}`),
      element("span", "what", row.what, row.severity ? element("small", "", row.severity) : null),
      element("span", "number", row.number),
    ),
    element("span", "flow", element("span", "where", row.where), clocked),
    state,
  ), row.id);
  button.type = "button";
  button.title = [row.what, row.severity, row.where, row.group, row.received].filter(Boolean).join(" · ");
  mark(button, row.selected);
  button.onclick = () => send("chosen", row.id);
  return at(element("li", "", button), row.id);
}

function dueRow(row, send) {
  const button = at(element(
    "button", "row",
    element(
      "span", "flow", element("span", `priority p${row.priority}`, `P${row.priority}`),
      element("span", "what", row.name), due(row.clock.words, row.clock.due_at),
    ),
    element("span", "flow", element("span", "where", row.what), element("span", "number", row.id)),
  ), row.key);
  button.type = "button";
  mark(button, row.selected);
  button.onclick = () => send("chosen", row.id);
  return at(element("li", "", button), row.key);
}

function unitRow(row, send) {
  const button = at(element(
    "button", "row",
    element("span", "flow", element("span", "what", row.name), element("span", `status s-${row.status_code}`, row.status)),
    element("span", "where", `${row.kind}${row.incident ? ` · ${row.incident}` : ""}`),
  ), row.id);
  button.type = "button";
  mark(button, row.selected);
  button.onclick = () => send("unit", row.id);
  return at(element("li", "", button), row.id);
}

function mark(button, selected) {
  if (!selected) return;
  button.classList.add("selected");
  button.setAttribute("aria-current", "true");
}

function rowsOf(rows, name, label, empty) {
  if (!rows.length) return at(element("p", "empty", empty), `${name} empty`);
  const list = at(element("ol", `scroll ${name}`, ...rows), name);
  list.setAttribute("aria-label", label);
  walkWithArrows(list);
  return list;
}

export function drawQueue(panel, data, send) {
  panel.tab = panel.tab || "calls";
  panel.sought = panel.sought || "";
  const tab = (name, words, count, late) => {
    const made = at(element("button", "tab", words, element("small", late ? "late" : "", count)), `tab ${name}`);
    made.type = "button";
    made.setAttribute("role", "tab");
    made.setAttribute("aria-selected", String(panel.tab === name));
    made.onclick = () => { panel.tab = name; panel.redraw(); };
    return made;
  };
  const search = () => {
    const box = at(element("input", "find"), "find");
    box.placeholder = data.words.units_find;
    box.setAttribute("aria-label", data.words.units_find);
    box.value = panel.sought;
    box.oninput = (event) => { panel.sought = event.currentTarget.value; panel.redraw(); };
    return box;
  };
  const lists = {
    calls: () => [rowsOf(data.rows.map((one) => queueRow(one, send)), "calls", data.words.title, data.words.empty)],
    due: () => [rowsOf(data.due.map((one) => dueRow(one, send)), "clocks", data.words.due, data.words.due_empty)],
    units: () => {
      const sought = panel.sought.trim().toLowerCase();
      const rows = data.fleet.filter((one) => `${one.id} ${one.status} ${one.incident}`.toLowerCase().includes(sought));
      return [search(), rowsOf(rows.map((one) => unitRow(one, send)), "units", data.words.units, "–")];
    },
  };
  const content = () => {
    const tabs = element(
      "h2", "tabs",
      tab("calls", data.words.tab, data.words.count, false),
      tab("due", data.words.due, data.late ? `${data.late} / ${data.due.length}` : String(data.due.length), data.late > 0),
      tab("units", data.words.units, String(data.fleet.length), false),
      data.words.synthetic ? element("em", "", data.words.synthetic) : null,
    );
    tabs.setAttribute("role", "tablist");
    return [tabs, ...lists[panel.tab]()];
  };
  return live(panel, data, content);
}
