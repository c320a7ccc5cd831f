function facts(incident, data, setTriggerValue) {
  const clockBox = incident.due_at === null
    ? element("span", "due none", data.words.no_number)
    : due(data.words, incident.due_at, data.now);
  const box = element(
    "section", "facts",
    element(
      "div", "title",
      element("span", `priority p${incident.priority}`, `P${incident.priority}`),
      element("strong", "", incident.what),
      incident.gone ? null : clockBox,
    ),
  );
  if (incident.gone) box.append(element("p", "warn", incident.gone));
  for (const line of incident.lines) box.append(element("p", line.warn ? "warn" : "", line.text));
  box.append(element("ul", "team", ...incident.team.map((one) => roleRow(one, setTriggerValue))));
  if (incident.withdraw) {
    const button = element("button", "withdraw", incident.withdraw);
    button.type = "button";
    button.dataset.at = "withdraw";
    button.onclick = () => { button.disabled = true; setTriggerValue("withdraw", true); };
    box.querySelector(".title").append(button);
  }
  return box;
}

function roleRow(one, setTriggerValue) {
  if (one.missing) return element("li", "warn", element("span", "part", one.role), element("span", "", one.missing));
  const button = element("button", "", one.name);
  button.type = "button";
  button.dataset.at = `team ${one.role} ${one.id}`;
  button.onclick = () => setTriggerValue("chosen", one.id);
  return element("li", "", element("span", "part", one.role), button, element("span", "eta", one.eta));
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
  if (offer.role) button.querySelector(".callsign").append(element("small", "role", offer.role));
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
    list.append(element("li", "", one.text, one.article ? element("cite", "", one.article) : null));
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
  return replace(parentElement, content, data);
}
