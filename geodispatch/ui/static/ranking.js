// The panel of one incident: what the rules answer, who may go, who may not and why.
import { at, cited, element, live, walkWithArrows } from "./dom.js";
import { actButton, below, losePatience, problemAt, settle, viewOf } from "./forms.js";
import { barOf, cardOf, chosenOf, dutiesOf, headOf, historyOf, orderingOf, ordersOf, unitTick } from "./incident.js";
import { sharedOf } from "./sharing.js";

function factsOf(facts, view) {
  const box = at(element("section", "facts"), "facts");
  const first = view.data.duties.filter((one) => one.first);
  const others = view.data.duties.filter((one) => !one.first);
  if (first.length) box.append(dutiesOf(first, "duties first", view));
  if (facts && facts.nobody) box.append(element("p", "nobody", facts.nobody));
  if (facts && facts.advice) box.append(advice(facts.advice));
  if (facts && facts.team.length) {
    box.append(element("ul", "team", ...facts.team.map((one) => roleRow(one, view))));
  }
  if (facts) for (const one of facts.notices) box.append(cited("p", one.warn ? "notice warn" : "notice", one));
  if (others.length) box.append(dutiesOf(others, "duties", view));
  for (const note of view.data.head.notes) box.append(element("p", "note", note));
  if (facts) {
    box.append(cited("p", "plan", facts.plan));
    for (const line of facts.lines) box.append(element("p", line.warn ? "warn" : "", line.text));
  }
  return box;
}

function advice(one) {
  return element("p", "advice", element("strong", "", one.label), cited("span", "", one));
}

function roleRow(one, view) {
  const role = element("span", "part", one.role);
  const notes = one.notes.map((note) => element("small", "", note));
  if (one.missing) {
    return element(
      "li", "warn", role, ...notes,
      element("span", "", one.missing, one.article ? element("cite", "", one.article) : null),
    );
  }
  const button = at(element("button", "", one.name), `team ${one.role} ${one.id}`);
  button.type = "button";
  button.onclick = () => view.send("chosen", one.id);
  return element("li", "", role, ...notes, button, element("span", "eta", one.eta));
}

function offerRow(offer, view) {
  const button = at(element(
    "button", "row",
    element("span", "rank", offer.rank),
    element("span", "callsign", element("span", "", offer.name), ...offer.roles.map((role) => element("small", "role", role))),
    element("span", "eta", offer.eta),
    element("span", "meta", `${offer.kind} · ${offer.distance} · ${offer.relation}`),
    element("span", `verdict ${offer.verdict_code}`, offer.verdict),
  ), offer.id);
  button.type = "button";
  button.setAttribute("aria-expanded", String(offer.chosen));
  button.onclick = () => view.send("chosen", offer.id);
  button.onmouseenter = button.onfocus = () => view.send("hover", offer.id);
  button.onmouseleave = button.onblur = () => view.send("hover", null);
  const item = at(element("li", offer.chosen ? "chosen" : "", unitTick(view, offer.id, offer.name), button), `offer ${offer.id}`);
  if (offer.chosen) item.append(element("div", "detail", element("p", "sum", offer.sum), reasonList(offer.reasons)));
  return item;
}

function reasonList(reasons) {
  return element("ul", "reasons", ...reasons.map((one) => cited("li", "", one)));
}

function outRow(out, view) {
  const row = at(element(
    "li", out.asked ? "out asked" : "out",
    unitTick(view, out.id, out.name),
    element("span", "callsign", out.name),
    element("span", "eta", out.eta),
    reasonList(out.reasons),
  ), `out ${out.id}`);
  if (out.divert) row.append(element("div", "bar", actButton(out.divert, view)), ...below([out.divert], view));
  return row;
}

function offersOf(view) {
  const { data } = view;
  const offers = element("ol", "offers", ...data.offers.map((one) => offerRow(one, view)));
  offers.setAttribute("aria-label", data.words.title);
  walkWithArrows(offers);
  const found = [
    at(element("h2", "", data.words.title, element("small", "", data.words.count), data.words.synthetic ? element("em", "", data.words.synthetic) : null), "offers"),
    data.offers.length ? offers : element("p", "empty", data.words.nobody),
  ];
  if (data.more) {
    const more = at(element("button", "more", data.more), "more offers");
    more.type = "button";
    more.onclick = () => view.send("more", true);
    found.push(more);
  }
  if (data.left_out.length) {
    const list = element("ul", "left-out", ...data.left_out.map((one) => outRow(one, view)));
    list.setAttribute("aria-label", data.words.why_not);
    found.push(at(element("h2", "", data.words.why_not, element("small", "", data.words.why_not_count)), "why not"), list);
  }
  return found;
}

function bodyOf(view) {
  const { data } = view;
  if (data.past) return [historyOf(data.past, view)];
  const found = [];
  if (data.orders.length) found.push(ordersOf(view));
  if (data.shared) found.push(sharedOf(view));
  found.push(factsOf(data.facts, view));
  if (data.offers) found.push(...offersOf(view));
  return found;
}

export function drawRanking(panel, data, send) {
  const view = viewOf(panel, data, send);
  settle(view);
  const content = () => {
    view.toldProblem = false;
    const found = [];
    panel.classList.toggle("supposed", Boolean(data.supposed));
    if (data.supposed) found.push(at(element("p", "unreal", data.supposed), "unreal"));
    if (data.unit) found.push(cardOf(data.unit, view));
    if (data.head) {
      found.push(headOf(view), barOf(view));
      if (data.ordering && !data.past && (chosenOf(view).length || !data.orders.some((one) => one.live))) found.push(orderingOf(view));
      const body = at(element("div", "scroll body", ...bodyOf(view)), `body ${data.about} ${data.past ? "past" : ""}`);
      body.tabIndex = 0;  // with a long plan it scrolls, for the keyboard too
      body.setAttribute("aria-label", data.head.what);
      found.push(body);
    } else {
      found.push(element("h2", "", data.words.title), element("p", "empty", data.words.empty));
    }
    const { problem } = view.panel;
    if (problem && !view.toldProblem) found.unshift(problemAt(view, problem.spot));
    return found;
  };
  return live(panel, data, content, () => losePatience(view));
}
