// The desk in one window: it keeps what is looked at, asks the server for what there is to see, and
// hands that to lists, panel and map. Streamlit draws the frame around it and takes no part in this.
import { followTheme, shows } from "./dom.js";
import { Entry, newDraft } from "./entry.js";
import { losePatience, settle } from "./forms.js";
import { keysOf, rest } from "./hands.js";
import { helpBox } from "./keys.js";
import { drawQueue } from "./queue.js";
import { drawRanking } from "./ranking.js";
import { showMap } from "./meeting.js";
import { Sounds } from "./sounds.js";
import { drawStrip } from "./strip.js";
import { drawWhatIf } from "./supposing.js";
import { ask, NoAnswer, Stream } from "./wire.js";

const REFRESH_MS = 5_000;
const GAPS_MS = 1_000;
const PREPARE_MS = 600_000;  // at midnight another edition of the rules may be in force
const BADGE_MS = 500;
const FRESH_MS = 12_000;
const HANDS_MS = 2_500;  // so long after a hand moved over a list nothing moves below it by itself
const LATER_MS = 40;
const STUCK_MS = 1_000;  // a question that waits longer for its answer holds up no other

// What was looked at and half typed in each city, while the window shows another page.
const kept = new Map();
const AT_FIRST = { incident: null, callsign: null, unit: null, shown: 10, past: false };

// Streamlit says that its server is away, over everything and with the focus caught in it. The badge
// and the line above the lists say so too, and the dispatcher types on.
function closeDialogs() {
  for (const shut of document.querySelectorAll('[data-testid="stDialog"] [aria-label="Close"]')) shut.click();
}

class Desk {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`.${name}`);
    this.look = { ...AT_FIRST };
    Object.assign(this, { told: null, sent: 0, applied: 0, turn: 0, away: false, gaps: false, supposing: false, supposed: null, helping: false, hands: 0, answered: 0, inFlight: -Infinity, calls: 0 });
    this.sounds = new Sounds(root);
    this.entry = new Entry(this.part("entry"), {
      ask: (question, asked) => this.ask(question, asked),
      call: (form) => this.call(form),
      pin: (lonlat, near) => this.pin(lonlat, near),
      select: (number) => this.select(number),
    });
    Object.defineProperty(this.entry.desk, "away", { get: () => this.away });
    this.onKey = keysOf(this);
    document.addEventListener("keydown", this.onKey, { capture: true });
    this.part("ranking").addEventListener("pointermove", () => { this.hands = performance.now(); });
  }

  // Streamlit says what there is: at the first time, and when language, theme or city changed.
  set(about) {
    clearTimeout(this.closing);
    const before = this.about;
    this.about = about;
    this.minutes = this.minutes || about.minutes[0][0];
    document.documentElement.lang = about.language === "zh" ? "zh-CN" : "en";  // how it is read aloud
    if (!before) this.recall();
    else if (before.city !== about.city) {
      this.stop();
      this.keep(before.city);
      this.turn += 1;
      Object.assign(this, { told: null, supposing: false, supposed: null });
      this.sounds.seen = null;
      this.recall();
    }
    showMap(this);
    if (!this.stream) this.start();
    else if (JSON.stringify(before) !== JSON.stringify(about)) {
      this.refresh();
      this.prepare();
    }
  }

  keep(city) {
    kept.set(city, { look: this.look, draft: this.entry.draft, states: this.part("ranking").states });
  }

  recall() {
    const { look = { ...AT_FIRST }, draft = newDraft(), states = {} } = kept.get(this.about.city) || {};
    this.look = look;
    this.entry.draft = draft;
    this.part("ranking").states = states;
    this.pinned = draft.pin;
  }

  start() {
    this.stream = new Stream(this.about.city, (message) => this.hear(message));
    this.timers = [
      setInterval(() => {
        const now = performance.now();
        if (now - this.hands > HANDS_MS || now - this.answered > REFRESH_MS) this.refresh();
      }, REFRESH_MS),
      setInterval(() => this.askGaps(), GAPS_MS),
      setInterval(() => this.tellState(), BADGE_MS),
      setInterval(() => this.prepare(), PREPARE_MS),
    ];
    this.prepare();
    this.refresh().then(() => { if (this.stream && !this.stream.socket) this.stream.start(this.told ? this.told.seq : null); });
  }

  // Read what the boxes of a new call offer, once for each language and day.
  async prepare() {
    const data = await this.ask("entry", {}).catch(() => null);
    if (!this.stream) return;
    if (!data) { setTimeout(() => { if (this.stream) this.prepare(); }, REFRESH_MS); return; }
    this.part("missing").textContent = data.missing;
    this.part("missing").title = data.missing;
    this.offered = data;
    this.showEntry();
  }

  showEntry() {
    const takes = Boolean(this.told && this.told.counts.takes_calls);
    this.part("entry").hidden = !takes;
    if (takes && this.offered) this.entry.show({ ...this.offered, dark: this.about.dark });
  }

  ask(question, asked) {
    return ask(this.about, question, asked);
  }

  // Ask for everything that is shown. Only the newest answer counts, in the order of asking, and none
  // to what is not looked at any more; what was pressed or entered goes along with the question.
  async refresh(more = {}) {
    const number = ++this.sent;
    const { turn, about: { city }, look: { incident } } = this;
    const acted = Boolean(more.press || more.call);
    const asked = this.inFlight = performance.now();
    this.waiting = this.again = false;
    this.calls += more.call ? 1 : 0;
    let told;
    try {
      const queue_key = this.told ? this.told.queue.key : "";
      told = await this.ask("view", { ...this.look, supposed: this.supposed, queue_key, ...more });
      if (city !== this.about.city) return told;
      if (!told.queue.rows) told.queue = this.told.queue;  // it is the same as before
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.fail(error, more);
      return null;
    } finally {
      this.calls -= more.call ? 1 : 0;
      if (this.inFlight === asked) this.inFlight = -Infinity;
    }
    this.answered = performance.now();
    if (number > this.applied && turn === this.turn) {
      this.applied = number;
      this.apply(told, more);
    } else if (acted) {
      this.settle(told, more, incident);
    }
    if (this.again) this.catchUp();
    return told;
  }

  // Something else was chosen, or newer answers came, before that to a press: only what became of it
  // counts. What is looked at changes by it where nobody chose anything else.
  async settle(told, more, incident) {
    settle({ panel: this.part("ranking"), data: told.panel });
    if (told.call && told.call.number && this.sounds.seen) this.sounds.seen.add(told.call.number);
    const leads = told.incident !== incident && this.look.incident === incident;
    if (leads) this.see({ ...AT_FIRST, incident: told.incident }).then((shown) => { if (shown && more.call) this.focusOrder(); });
    else this.refresh();
  }

  fail(error, more) {
    if (error.words || more.press) this.part("trouble").textContent = error.words || this.about.words.trouble;
    if (more.press && this.told) {
      losePatience({ panel: this.part("ranking"), data: this.told.panel }, true);
    }
    this.tellState();
  }

  apply(told, more) {
    this.told = told;
    this.away = Boolean(told.away);
    this.part("trouble").textContent = told.away;
    if (told.incident !== this.look.incident) this.turn += 1;
    this.look.incident = told.incident;
    this.part("ranking").leaving = false;
    if (told.call && told.call.state === "opened") Object.assign(this.look, { callsign: null, unit: null, past: false });
    if (!this.calls) this.sounds.hear(told.queue, told.call ? told.call.number : "");  // else it may be the own
    this.draw();
    if (more.call && told.call.state === "opened") this.focusOrder();
  }

  draw() {
    const { told, about } = this;
    if (!told) return;
    const common = { now: told.now, as_of: told.as_of, zone: told.zone, dark: about.dark };
    drawStrip(this.part("strip"), { ...told.counts, ...common, as_of: "" }, this);
    // A thousand calls that nobody touched need not be drawn again.
    if (!shows(this.part("queue"), [told.queue.key, about.language, about.dark])) {
      drawQueue(this.part("queue"), { ...told.queue, ...common }, (what, value) => this.choose(what, value));
    }
    drawRanking(this.part("ranking"), { ...told.panel, ...common }, (what, value) => this.act(what, value));
    drawWhatIf(this.part("whatif"), told.supposing, this.supposing, {
      close: () => this.turnSuppose(),
      suppose: (supposed) => { this.supposed = supposed; this.refresh(); },
      drawClosure: (on) => { if (this.board) this.board.drawClosure(on); },
      closure: (take) => { this.takeClosure = take; },
    }, about.dark);
    this.showEntry();
    this.drawHelp();
    if (this.board) this.board.show(told.scene);
  }

  drawHelp() {
    const box = this.part("veil");
    if (shows(box, [this.helping, this.about.language, this.about.dark])) return;
    box.replaceChildren(...(this.helping ? [helpBox(this.about.keys, () => this.turnHelp())] : []));
    followTheme(box, this.about.dark);
    box.hidden = !this.helping;
    if (this.helping) box.querySelector("button").focus();
  }

  focusOrder() {
    const go = this.part("ranking").querySelector(".ordering .act.order, .actions .act.primary");
    const at = this.root.getRootNode().activeElement;
    const types = at && at.matches("input, textarea, select") && !this.part("entry").contains(at);
    if (!go || types) return;
    rest(this.root);
    go.focus();
  }

  // What was chosen in the lists, pressed in the panel, clicked on the map.
  choose(what, value) {
    if (what === "chosen") this.select(value);
    else if (what === "unit") this.see({ unit: value, callsign: value });
  }

  select(number) {
    if (number !== this.look.incident) Object.assign(this.look, { callsign: null, shown: 10, past: false });
    this.part("ranking").leaving = Boolean(this.told) && number !== this.told.incident;
    this.see({ incident: number });
  }

  see(change) {
    this.turn += 1;
    Object.assign(this.look, change);
    return this.refresh();
  }

  act(what, value) {
    if (what === "press") this.refresh({ press: value });
    else if (what === "hover") this.hover(value);
    else if (what === "chosen") this.see({ callsign: value, unit: null });
    else if (what === "more") this.see({ shown: this.look.shown + 10 });
    else if (what === "past") this.see({ past: !this.look.past });
    else if (what === "card") this.see({ unit: null });
  }

  async call(form) {
    const told = await this.refresh({ call: form });
    return told && told.call;
  }

  // Show the way of a unit while somebody points at it, and that of the chosen one afterwards.
  async hover(callsign) {
    if (!this.board || !this.told) return;
    this.hovered = callsign;
    this.board.hover(callsign);
    const own = this.told.scene.route;
    if (!callsign || (own && own.id === callsign)) { this.board.route(own); return; }
    const told = await this.ask("route", { incident: this.look.incident || "", callsign, supposed: this.supposed }).catch(() => null);
    if (told && this.board && this.hovered === callsign) this.board.route(told.route);
  }

  pin(lonlat, near) {
    this.pinned = lonlat;
    if (!this.board) return;
    this.board.show({ pin: lonlat ? [lonlat[1], lonlat[0]] : null });
    if (lonlat && near) this.board.zoomTo([lonlat[1], lonlat[0]]);
  }

  // What the stream says.
  hear(message) {
    if (message.type === "positions" && this.board) this.board.fixes(message.fixes, this.serverNow());
    if (message.type === "board") {
      this.latest = message.seq;
      if (!this.waiting) setTimeout(() => this.catchUp(), LATER_MS);
      this.waiting = true;  // several entries at once are one change of the page
    }
    this.tellState();
  }

  // Ask again after an entry, but not while a question is on its way: after its answer then.
  catchUp() {
    this.waiting = false;
    if (!this.stream || (this.told && this.told.seq === this.latest)) return;
    this.again = performance.now() - this.inFlight < STUCK_MS;
    if (!this.again) this.refresh();
  }

  serverNow() {
    return this.told ? this.told.now * 1000 + (performance.now() - this.answered) : Date.now();
  }

  tellState() {
    this.followTheme();
    closeDialogs();
    if (this.stream) this.stream.watch();
    const asked = performance.now() - this.answered < FRESH_MS;
    const heard = this.stream && this.stream.alive && !this.away;
    const state = heard && asked ? "live" : heard || asked ? "stale" : "offline";
    this.root.dataset.state = state;
    const box = this.part("trouble");
    if (state === "offline" && !box.textContent) box.textContent = this.about.words.unreachable;
    if (this.board) this.board.badge(state, this.about.words[state]);
  }

  async askGaps() {
    if (!this.gaps || !this.board || this.asking) return;
    this.asking = true;
    const told = await this.ask("gaps", { minutes: this.minutes }).catch(() => null);
    this.asking = false;
    if (told && this.gaps && this.board) {
      this.board.gaps(told.gaps);
      this.board.show({ note: told.note });
    }
  }

  // Switches.
  turnGaps() {
    this.gaps = !this.gaps;
    if (!this.gaps && this.board) { this.board.gaps(null); this.board.show({ note: "" }); }
    this.askGaps();
    this.draw();
  }

  turnMinutes(minutes) {
    this.minutes = minutes;
    this.askGaps();
    this.draw();
  }

  turnSound() {
    this.sounds.mute(!this.sounds.muted);
    this.draw();
  }

  turnHelp() {
    this.helping = !this.helping;
    if (this.helping) this.before = this.root.getRootNode().activeElement;
    this.draw();
    if (!this.helping && this.before && this.before.isConnected) this.before.focus();
  }

  turnSuppose() {
    this.supposing = !this.supposing;
    if (!this.supposing) {
      this.supposed = null;
      if (this.board) this.board.drawClosure(false);
      this.refresh();
    }
    this.draw();
  }

  // Somebody may change the theme while the page is open.
  followTheme() {
    const dark = followTheme(this.root, this.about.dark);
    if (dark === this.about.dark) return;
    this.about.dark = dark;
    showMap(this);
    this.draw();
  }

  stop() {
    if (this.stream) this.stream.stop();
    this.stream = null;
    (this.timers || []).forEach(clearInterval);
  }

  // Streamlit takes the page away; it may also put it back at once.
  close() {
    this.keep(this.about.city);
    this.closing = setTimeout(() => {
      this.stop();
      for (const panel of this.root.querySelectorAll(".panel")) clearInterval(panel.timer);
      document.removeEventListener("keydown", this.onKey, { capture: true });
    }, 1000);
  }
}

export function openDesk(parentElement, about) {
  const root = parentElement.querySelector(".desk");
  root.desk = root.desk || new Desk(root);
  followTheme(root, about.dark);
  root.desk.set(about);
  return () => root.desk.close();
}
