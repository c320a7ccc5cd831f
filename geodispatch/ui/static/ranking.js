function facts(incident, data, setTriggerValue) {
  const clockBox = incident.due_at === null
    ? element("span", "due none", incident.no_clock)
    : due(data.words, incident.due_at, data.now);
  const title = element(
    "div", "title",
    element("span", `priority p${incident.priority}`, `P${incident.priority}`),
    element("strong", "", incident.what),
    incident.gone ? null : clockBox,
    withdraw(incident, setTriggerValue),
  );
  const box = element("section", "facts scroll", title);
  box.setAttribute("aria-label", incident.what);
  box.dataset.at = "facts";
  box.tabIndex = 0;  // with a long plan it scrolls, for the keyboard too
  if (incident.gone) box.append(element("p", "warn", incident.gone));
  for (const line of incident.lines) box.append(element("p", line.warn ? "warn" : "", line.text));
  box.append(cited("p", "plan", incident.plan));
  for (const one of incident.notices) box.append(cited("p", one.warn ? "notice warn" : "notice", one));
  if (incident.nobody) box.append(element("p", "nobody", incident.nobody));
  if (incident.advice) box.append(advice(incident.advice));
  const first = incident.duties.filter((one) => one.first);
  const others = incident.duties.filter((one) => !one.first);
  if (first.length) box.append(dutyList(first, "duties first", incident.words, data));
  if (incident.team.length) {
    box.append(element("ul", "team", ...incident.team.map((one) => roleRow(one, setTriggerValue))));
  }
  if (others.length) box.append(dutyList(others, "duties", incident.words, data));
  return box;
}

function withdraw(incident, setTriggerValue) {
  if (!incident.withdraw) return null;
  const button = element("button", "withdraw", incident.withdraw);
  button.type = "button";
  button.dataset.at = "withdraw";
  button.onclick = () => { button.disabled = true; setTriggerValue("withdraw", true); };
  return button;
}

function cited(tag, name, one) {
  return element(tag, name, one.text, one.article ? element("cite", "", one.article) : null);
}

function advice(one) {
  return element("p", "advice", element("strong", "", one.label), cited("span", "", one));
}

function dutyList(duties, name, words, data) {
  const rows = duties.map((one) => {
    const what = element("span", "duty", one.first ? element("b", "", one.first) : null, one.what, " ");
    what.append(element("span", "part", one.to, one.acknowledged ? ` · ${one.acknowledged}` : null));
    if (one.article) what.append(element("cite", "", one.article));
    return element("li", "", what, one.due === null ? due(words, one.due_at, data.now) : element("span", "due none", one.due));
  });
  const list = element("ul", name, ...rows);
  list.setAttribute("aria-label", words.duties);
  return list;
}

function roleRow(one, setTriggerValue) {
  const role = element("span", "part", one.role);
  const notes = one.notes.map((note) => element("small", "", note));
  if (one.missing) {
    return element(
      "li", "warn", role, ...notes,
      element("span", "", one.missing, one.article ? element("cite", "", one.article) : null),
    );
  }
  const button = element("button", "", one.name);
  button.type = "button";
  button.dataset.at = `team ${one.role} ${one.id}`;
  button.onclick = () => setTriggerValue("chosen", one.id);
  return element("li", "", role, ...notes, button, element("span", "eta", one.eta));
}

function offerRow(offer, data, setTriggerValue) {
  const button = element(
    "button", "row",
    element("span", "rank", offer.rank),
    element("span", "callsign", element("span", "", offer.name)),
    element("span", "eta", offer.eta),
    element("span", "meta", `${offer.kind} · ${offer.distance} · ${offer.relation}`),
    element("span", `verdict ${offer.verdict_code}`, offer.verdict),
  );
  button.type = "button";
  button.dataset.at = offer.id;
  button.setAttribute("aria-expanded", String(offer.chosen));
  button.onclick = () => setTriggerValue("chosen", offer.id);
  const item = element("li", offer.chosen ? "chosen" : "", button);
  for (const role of offer.roles) button.querySelector(".callsign").append(element("small", "role", role));
  if (offer.chosen) {
    const detail = element("div", "detail", element("p", "sum", offer.sum));
    detail.append(reasonList(offer.reasons));
    item.append(detail);
  }
  return item;
}

function reasonList(reasons) {
  const list = element("ul", "reasons");
  for (const one of reasons) {
    list.append(cited("li", "", one));
  }
  return list;
}

function outRow(out) {
  return element(
    "li", out.asked ? "out asked" : "out",
    element("span", "callsign", out.name),
    element("span", "eta", out.eta),
    reasonList(out.reasons),
  );
}

export default function ({ data, parentElement, setTriggerValue }) {
  const content = [];
  if (!data.incident) {
    content.push(element("h2", "", data.words.title), element("p", "empty", data.words.empty));
    return replace(parentElement, content, data);
  }
  content.push(facts(data.incident, data, setTriggerValue));
  if (!data.offers) return replace(parentElement, content, data, data.incident.id);  // nobody is sent
  const offers = element("ol", "offers", ...data.offers.map((one) => offerRow(one, data, setTriggerValue)));
  offers.setAttribute("aria-label", data.words.title);
  walkWithArrows(offers);
  const scroll = element(
    "div", "scroll may-go", data.offers.length ? offers : element("p", "empty", data.words.nobody),
  );
  if (data.more) {
    const more = element("button", "more", data.more);
    more.type = "button";
    more.dataset.at = "more";
    more.onclick = () => setTriggerValue("more", true);
    scroll.append(more);
  }
  content.push(
    element("h2", "", data.words.title, element("small", "", data.words.count), element("em", "", data.words.synthetic)),
    scroll,
  );
  if (data.left_out.length) {
    const list = element("ul", "scroll left-out", ...data.left_out.map(outRow));
    list.setAttribute("aria-label", data.words.why_not);
    list.tabIndex = 0;  // nothing in it takes the focus, and the keyboard must be able to scroll it
    content.push(element("h2", "", data.words.why_not, element("small", "", data.words.why_not_count)), list);
  }
  return replace(parentElement, content, data, data.incident.id);
}
