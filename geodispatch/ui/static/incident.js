// The head of the panel, its buttons, orders with their next steps, duties, history, a unit's card.
import { at, cited, due, element } from "./dom.js";
import { actButton, below, locked, option, press, problemAt } from "./forms.js";

export function headOf(view) {
  const { head } = view.data;
  const title = element(
    "div", "title",
    element("span", `priority p${head.priority}`, `P${head.priority}`),
    element("strong", "", head.what),
    element("span", `status s-${head.status_code}`, head.status),
  );
  const who = element("p", "who", `${head.number} · ${head.received} · `, element("b", "", head.handler));
  const clocks = element("div", "clocks", ...head.clocks.map((one) => dueBox(one)));
  if (head.no_clock && !head.closed) clocks.append(element("span", "due none", head.no_clock));
  return at(element("header", "head", title, who, head.closed ? element("p", "closed", head.closed) : clocks), head.id);
}

function dueBox(one) {
  const box = due(one.words, one.due_at);
  if (one.article) box.title = one.article;
  return box;
}

export function barOf(view) {
  const { data, state, panel } = view;
  const more = toggle(data.panel_words.more, "more", state.more, () => { state.more = !state.more; panel.redraw(); });
  const past = toggle(data.panel_words.history, "history", Boolean(data.past), () => view.send("past", true));
  const bar = element("div", "bar", ...data.bar.map((one) => actButton(one, view)));
  if (data.further.length) bar.append(more);
  bar.append(past);
  const box = at(element("section", "actions", bar, ...below(data.bar, view)), "actions");
  if (!state.more) return box;
  for (const group of data.further) {
    box.append(at(element(
      "div", "group", element("small", "", group.title),
      element("div", "bar", ...group.buttons.map((one) => actButton(one, view))),
    ), group.title), ...below(group.buttons, view));
  }
  return box;
}

export function toggle(words, name, pressed, onclick) {
  const made = at(element("button", "act plain", words), name);
  made.type = "button";
  made.setAttribute("aria-expanded", String(pressed));
  made.onclick = onclick;
  return made;
}

// Who goes with one press, and which notices go with the order.
export function chosenOf(view) {
  const { ordering } = view.data;
  const may = new Set(ordering.may);
  return (view.state.ticked ? [...view.state.ticked] : ordering.team).filter((one) => may.has(one));
}

function isTeam(chosen, ordering) {
  return chosen.length === ordering.team.length && chosen.every((one) => ordering.team.includes(one));
}

export function orderingOf(view) {
  const { data, state, panel } = view;
  const { ordering } = data;
  const chosen = chosenOf(view);
  const team = isTeam(chosen, ordering);
  const typed = state.typed.dispatch = state.typed.dispatch || {};
  const words = chosen.length ? (team ? ordering.words.team : ordering.words.others) : ordering.words.nobody;
  const go = at(element("button", "act primary order", words.replace("{list}", chosen.join(", "))), "dispatch");
  go.type = "button";
  go.disabled = locked(view) || !chosen.length;
  const noticed = ordering.notices.filter((one) => !state.unticked.has(one.value.join(" ")));
  const asksWhy = !team || noticed.length < ordering.notices.length || (panel.problem && panel.problem.spot === "dispatch");
  go.onclick = () => press(view, { act: "dispatch", fixed: { level: ordering.level } }, {
    callsigns: chosen,
    notices: noticed.map((one) => one.value),
    why: asksWhy && chosen.length ? typed.why || "" : "",
    instruction: typed.instruction || "",
  });
  const box = at(element("section", "ordering", go), "ordering");
  if (asksWhy && chosen.length) {
    const why = element("input");
    why.value = typed.why || "";
    why.oninput = (event) => { typed.why = event.currentTarget.value; };
    why.onkeydown = (event) => { if (event.key === "Enter" && !event.isComposing) go.onclick(); };
    box.append(at(element("label", "field", element("span", "", team ? ordering.words.why_notices : ordering.words.why), at(why, "dispatch why")), "why"));
  }
  const problem = problemAt(view, "dispatch");
  if (problem) box.append(problem);
  if (ordering.instructions.length) box.append(instructionBox(ordering, typed));
  if (ordering.notices.length) box.append(noticeList(ordering, state, panel));
  return box;
}

function instructionBox(ordering, typed) {
  const box = element("select", "", option("", "–", true), ...ordering.instructions.map(([value, text]) => option(value, text, false)));
  box.onchange = (event) => { typed.instruction = event.currentTarget.value; };
  return at(element("label", "field", element("span", "", ordering.words.instruction), box), "instruction");
}

function noticeList(ordering, state, panel) {
  const list = element("ul", "notices", element("li", "part", ordering.words.notices));
  for (const one of ordering.notices) {
    const key = one.value.join(" ");
    const box = ourTick(!state.unticked.has(key), (ticked) => {
      if (ticked) state.unticked.delete(key); else state.unticked.add(key);
      panel.redraw();
    });
    list.append(at(element("li", "", element("label", "tick", box, cited("span", "", one))), key));
  }
  return list;
}

function ourTick(checked, onchange) {
  const box = element("input");
  box.type = "checkbox";
  box.dataset.ours = "1";
  box.checked = checked;
  box.onchange = (event) => onchange(event.currentTarget.checked);
  return box;
}

export function unitTick(view, callsign, name) {
  const { data, state, panel } = view;
  if (!data.ordering || !data.ordering.may.includes(callsign)) return element("span", "no-tick");
  const box = ourTick(chosenOf(view).includes(callsign), (ticked) => {
    const now = new Set(chosenOf(view));
    if (ticked) now.add(callsign); else now.delete(callsign);
    state.ticked = isTeam([...now], data.ordering) ? null : now;
    panel.redraw();
  });
  box.setAttribute("aria-label", data.ordering.words.tick.replace("{callsign}", name));
  return at(box, `tick ${callsign}`);
}

export function ordersOf(view) {
  const { data } = view;
  const list = element("ul", "orders", ...data.orders.map((one) => orderRow(one, view)));
  list.setAttribute("aria-label", data.panel_words.orders);
  return at(list, "orders");
}

function orderRow(order, view) {
  const { state, panel, data } = view;
  const head = element(
    "div", "line", element("strong", "", order.name),
    ...order.roles.map((role) => element("small", "role", role)),
    element("span", `status s-${order.status_code}`, order.status),
    order.clock ? dueBox(order.clock) : null,
  );
  const times = element("p", "stages", ...order.stages.map((one) => element("span", "", element("b", "", one.at), ` ${one.name}`)));
  const row = at(element("li", order.live ? "" : "over", head, times), `order ${order.key}`);
  if (order.seen) row.append(element("p", "seen", order.seen));
  if (order.ended) row.append(element("p", "part", order.ended));
  const buttons = [...order.next, ...order.else];
  if (!buttons.length) return row;
  const radio = `radio ${order.next.length ? order.next[0].fixed.callsign : ""}`;
  const values = () => (order.radio && state.typed[radio] ? { at: state.typed[radio] } : {});
  const bar = element("div", "bar", ...order.next.map((one) => actButton(one, view, values)));
  if (order.radio) bar.append(radioBox(order.radio, radio, state));
  const shown = state.others.has(order.key);
  if (order.else.length) {
    bar.append(toggle(data.panel_words.else, `else ${order.key}`, shown, () => {
      if (shown) state.others.delete(order.key); else state.others.add(order.key);
      panel.redraw();
    }));
  }
  row.append(at(bar, "next"));
  if (shown) row.append(at(element("div", "bar", ...order.else.map((one) => actButton(one, view, values))), "else"));
  row.append(...below(shown ? buttons : order.next, view, values));
  return row;
}

function radioBox(words, key, state) {
  const box = at(element("input", "radio"), key);
  box.placeholder = "hh:mm";
  box.title = words;
  box.setAttribute("aria-label", words);
  box.value = state.typed[key] || "";
  box.oninput = (event) => { state.typed[key] = event.currentTarget.value; };
  return box;
}

export function dutiesOf(duties, name, view) {
  const rows = duties.map((one) => {
    const what = element("span", "duty", one.first ? element("b", "", one.first) : null, one.what, " ");
    what.append(element("span", "part", one.to, one.acknowledged ? ` · ${one.acknowledged}` : null));
    if (one.article) what.append(element("cite", "", one.article));
    const when = one.due === null
      ? due({ left: view.data.duty_words.left, overdue: view.data.duty_words.overdue }, one.due_at)
      : element("span", "due none", one.due);
    const row = element("li", one.done ? "done" : "", what, element("span", "side", when, ...one.buttons.map((button) => actButton(button, view))));
    row.append(...below(one.buttons, view));
    return at(row, one.key);
  });
  const list = element("ul", name, ...rows);
  list.setAttribute("aria-label", view.data.panel_words.duties);
  return at(list, name);
}

export function historyOf(past, view) {
  const back = toggle(past.close, "history back", true, () => view.send("past", true));
  const rows = past.rows.map((one) => {
    const line = element(
      "li", "", element("b", "", one.at), " ", element("strong", "", one.name),
      one.article ? element("cite", "", one.article) : null, element("small", "", ` ${one.by}`),
    );
    line.title = `${one.date} · ${one.seq}`;
    for (const detail of one.details) line.append(element("p", "", element("span", "part", `${detail.label}: `), detail.text));
    return at(line, one.seq);
  });
  return at(element(
    "section", "past", element("h2", "", past.title, back),
    past.problem ? element("p", "problem", past.problem) : null, element("ol", "", ...rows),
  ), "past");
}

export function cardOf(unit, view) {
  const shut = toggle(unit.close, "card close", true, () => view.send("card", true));
  const head = element("div", "line", element("strong", "", unit.name), shut);
  const bar = element("div", "bar", ...unit.buttons.map((one) => actButton(one, view)));
  return at(element(
    "section", "card", head, ...unit.lines.map((line) => element("p", "", line)),
    unit.buttons.length ? bar : null, ...below(unit.buttons, view),
  ), `card ${unit.id}`);
}
