// The boxes of a new call. What stands in them lives here, in this window, until the call is opened.
import { combo } from "./combo.js";
import { at, cited, element, live } from "./dom.js";
import { newKey, option } from "./forms.js";

const SEARCH_AFTER_MS = 120;
const EARLIER_AFTER_MS = 350;
const LEAST_DIGITS = 5;
const MOST_CATEGORIES = 12;
const COORDINATES = /^\s*[-+]?[\d.]+\s*[,，、;；\s]\s*[-+]?[\d.]+\s*$/;

export function newDraft() {
  return {
    key: newKey(), place: "", pin: null, vague: "", category: "", sought: "", severity: 0, facts: new Set(), about: {}, near: null, problem: null,
    rows: [], note: "", earlier: null, busy: false, lists: { place: { open: false, marked: 0 }, category: { open: false, marked: 0 } },
  };
}

// `desk` offers ask(question, asked), call(form), pin(lonlat, zoom), redraw().
export class Entry {
  constructor(panel, desk) {
    Object.assign(this, { panel, desk, data: null, draft: newDraft(), timers: {} });
  }

  show(data) {
    this.data = data;
    return live(this.panel, { ...data, now: 0, as_of: "" }, () => this.content());
  }

  redraw() {
    if (this.panel.redraw) this.panel.redraw();
  }

  focus(name = "place") {
    const box = this.panel.querySelector(`[data-at="${name} box"]`);
    if (box) box.focus();
  }

  // Somebody clicked on the map: with a category chosen that opens the call, else it marks the place.
  take(lon, lat) {
    const { draft } = this;
    draft.pin = [lon, lat];
    draft.place = `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
    draft.vague = "";
    draft.near = draft.problem = null;
    this.desk.pin(draft.pin, false);
    if (draft.category) this.open();
    else this.learn();
    this.redraw();
  }

  content() {
    const { data, draft } = this;
    const { words } = data;
    const found = [cited("p", "greeting", data.greeting)];
    const form = at(element("form", "call"), "call");
    form.autocomplete = "off";
    form.onsubmit = (event) => { event.preventDefault(); this.open(); };
    form.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.open(); }
    };
    const note = at(element("p", "hint", [draft.vague, draft.note].filter(Boolean).join(" ")), "place note");
    note.setAttribute("role", "status");
    form.append(this.phoneBox(), this.placeBox(), note, this.earlierList(), this.categoryBox(), this.severityBox(), this.moreBoxes());
    const go = at(element("button", "act primary open", words.open), "open call");
    go.type = "submit";
    go.disabled = draft.busy || this.desk.away;
    const clear = at(element("button", "act", words.clear), "clear call");
    clear.type = "button";
    clear.onclick = () => this.clear();
    if (draft.near) form.append(this.nearList());
    if (draft.problem) {
      const problem = at(element("p", "problem", draft.problem.text), "call problem");
      problem.setAttribute("role", "alert");
      form.append(problem);
    } else if (draft.pin && !draft.category) form.append(element("p", "hint", words.pin));
    form.append(at(element("div", "bar", go, clear), "call bar"));
    found.push(form);
    return found;
  }

  phoneBox() {
    const field = this.data.about.find((one) => one.name === "phone");
    return at(element("label", "field", element("span", "", field.label), this.textBox("phone", "tel")), "phone");
  }

  textBox(name, type = "text") {
    const { draft } = this;
    const box = at(element("input"), `about ${name}`);
    Object.assign(box, { type, value: draft.about[name] || "", maxLength: this.data.most, autocomplete: "off" });
    box.dataset.ours = "yes";
    box.readOnly = draft.busy;  // what is typed while the call is under way would be in none
    box.oninput = (event) => {
      draft.about[name] = event.currentTarget.value;
      if (name === "phone") this.later("earlier", EARLIER_AFTER_MS, () => this.learn());
    };
    return box;
  }

  placeBox() {
    const { data, draft } = this;
    const box = { value: draft.place, hint: data.words.place_hint, busy: draft.busy, invalid: draft.problem && draft.problem.box === "place" };
    return combo("place", data.words.place, box, draft.rows, draft.lists.place, {
      typed: (text) => {
        draft.place = text;
        draft.pin = draft.near = draft.problem = null;
        draft.vague = draft.note = "";
        this.desk.pin(null, false);
        this.later("places", SEARCH_AFTER_MS, () => this.search(text));
      },
      chosen: (row) => {
        draft.place = row.taken;
        draft.pin = [row.lon, row.lat];
        draft.vague = row.vague;
        this.desk.pin(draft.pin, !draft.vague);
        this.learn();
        if (!draft.category) this.focus("category");
      },
      entered: () => this.enterPlace(),
      redraw: () => this.redraw(),
    });
  }

  // Enter in the box of the place: what was typed is looked for before anything else.
  enterPlace() {
    const { draft } = this;
    if (draft.place.trim() && !draft.pin && !COORDINATES.test(draft.place)) {
      draft.lists.place.open = true;
      this.search(draft.place);
    } else if (draft.category || !draft.place.trim()) this.open();
    else this.focus("category");
  }

  async search(text) {
    const { draft } = this;
    let told = { rows: [] };
    if (text.trim()) told = await this.desk.ask("places", { text }).catch(() => told);
    if (draft !== this.draft || draft.place !== text) return;
    draft.rows = told.rows;
    draft.note = told.note || "";
    this.redraw();
  }

  // What is known of the number and of the address: earlier calls, hazards.
  async learn() {
    const { draft } = this;
    const phone = (draft.about.phone || "").replace(/[^0-9]/g, "").length >= LEAST_DIGITS ? draft.about.phone : "";
    const address = draft.vague ? null : draft.pin;  // nothing is noted at what stands for a district
    if (!phone && !address) {
      draft.earlier = null;
      return;
    }
    const told = await this.desk.ask("earlier", { text: phone, at: address }).catch(() => null);
    if (draft !== this.draft) return;
    draft.earlier = told;
    this.redraw();
  }

  earlierList() {
    const { earlier } = this.draft;
    const box = at(element("div", "earlier"), "earlier");
    box.setAttribute("role", "status");
    if (!earlier) return box;
    for (const one of earlier.hazards) {
      box.append(element("p", "hazard", element("b", "", `${earlier.words.hazards}: `), one.text, element("small", "", ` ${one.when} ${one.number}`)));
    }
    if (earlier.words.note) box.append(element("p", "part", earlier.words.note));
    if (earlier.calls.length) {
      const list = element("ul", "", ...earlier.calls.map((one) => {
        const go = at(element("button", "link", one.number), `earlier ${one.number}`);
        go.type = "button";
        go.onclick = () => this.desk.select(one.number);
        return element("li", "", go, ` ${one.what} · ${one.when} · ${one.where}`);
      }));
      box.append(element("p", "part", earlier.words.calls), list);
    }
    return box;
  }

  categoryBox() {
    const { data, draft } = this;
    const chosen = data.categories.find((one) => one.code === draft.category);
    const sought = draft.sought.trim().toLowerCase();
    const rows = this.categoriesFor(sought).map((one) => ({ key: one.code, label: one.name, detail: `${one.group} · ${one.code}` }));
    const box = { value: draft.lists.category.open || !chosen ? draft.sought : chosen.name, hint: data.words.category_hint, busy: draft.busy, invalid: draft.problem && draft.problem.box === "category" };
    return combo("category", data.words.category, box, rows, draft.lists.category, {
      typed: (text) => { draft.sought = text; draft.category = ""; draft.near = draft.problem = null; },
      chosen: (row) => { draft.category = row.key; draft.sought = row.label; draft.problem = null; },
      entered: () => this.open(),
      redraw: () => this.redraw(),
    });
  }

  categoriesFor(sought) {
    const all = this.data.categories;
    if (!sought) return all;
    const score = (one) => {
      const name = one.name.toLowerCase();
      if (one.code.toLowerCase() === sought || name === sought) return 0;
      if (name.startsWith(sought)) return 1;
      const found = one.keys.toLowerCase().split(" ").some((key) => key.startsWith(sought));
      if (found) return 2;
      return one.keys.toLowerCase().includes(sought) || one.group.toLowerCase().includes(sought) ? 3 : 9;
    };
    return all.map((one) => [score(one), one]).filter(([rank]) => rank < 9)
      .sort((one, other) => one[0] - other[0]).slice(0, MOST_CATEGORIES).map(([, one]) => one);
  }

  severityBox() {
    const { data, draft } = this;
    const chosen = data.categories.find((one) => one.code === draft.category);
    const meant = (chosen && chosen.severities) || {};
    const box = at(element("select", "", ...data.severities.map((words, level) => option(String(level), meant[level] || words, level === draft.severity))), "severity box");
    box.dataset.ours = "yes";
    box.value = String(draft.severity);
    box.setAttribute("aria-label", data.words.severity);
    box.title = data.words.severity_help;
    box.onchange = (event) => { draft.severity = Number(event.currentTarget.value); };
    return at(element("label", "field", element("span", "", data.words.severity), box), "severity");
  }

  moreBoxes() {
    const { data, draft } = this;
    const more = at(element("details", "more", element("summary", "", data.words.more)), "more");
    const facts = at(element("fieldset", "facts", element("legend", "", data.words.facts)), "stated facts");
    facts.title = data.words.facts_help;
    for (const one of data.facts) {
      const tick = element("input");
      Object.assign(tick, { type: "checkbox", checked: draft.facts.has(one.code) });
      tick.dataset.ours = "yes";
      tick.onchange = (event) => { draft.facts[event.currentTarget.checked ? "add" : "delete"](one.code); };
      facts.append(at(element("label", "tick", tick, one.name), `fact ${one.code}`));
    }
    more.append(facts);
    for (const one of data.about.filter((field) => field.name !== "phone")) {
      more.append(at(element("label", "field", element("span", "", one.label), this.textBox(one.name)), `field ${one.name}`));
    }
    return more;
  }

  nearList() {
    const { data, draft } = this;
    const box = at(element("section", "near", element("strong", "", data.words.near)), "near");
    box.setAttribute("role", "alert");
    for (const one of draft.near) {
      const same = at(element("button", "act", one.label), `same ${one.number}`);
      same.type = "button";
      same.disabled = draft.busy;
      same.onclick = () => this.open(one.number);
      box.append(element("p", "", one.words), same);
    }
    const other = at(element("button", "act primary", data.words.other), "other");
    other.type = "button";
    other.disabled = draft.busy;
    other.onclick = () => this.open("");
    box.append(other);
    return box;
  }

  clear() {
    this.draft = newDraft();
    this.desk.pin(null, false);
    this.redraw();
    this.focus();
  }

  // Send the call; the answer says that it is open, what it may be the same as, or what is wrong.
  async open(sameAs = null) {
    const { draft, data } = this;
    if (draft.busy || this.desk.away) return;
    draft.busy = true;
    draft.problem = null;
    this.redraw();
    const form = {
      key: draft.key, place: draft.place, pin: draft.pin, category: draft.category, severity: draft.severity, facts: [...draft.facts], about: draft.about, same_as: sameAs,
    };
    const told = await this.desk.call(form);
    draft.busy = false;
    if (draft !== this.draft) return;
    if (!told) draft.problem = { text: data.words.no_answer, box: "" };
    else if (told.state === "near") {
      draft.near = told.near;
      this.redraw();
      const first = this.panel.querySelector(".near button");
      if (first) first.focus();
      return;
    } else if (told.state === "opened") {
      this.draft = newDraft();
      this.draft.problem = told.text ? told : null;  // it is open, and not taken on
      this.desk.pin(null, false);
    } else {
      draft.problem = told;
      if (!told.again) draft.key = newKey();
      if (told.box) this.focus(told.box);
    }
    this.redraw();
  }

  later(name, ms, work) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(work, ms);
  }
}
