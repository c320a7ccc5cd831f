// The desk in one window: it keeps what is looked at, asks the server for what there is to see, and
// hands that to lists, panel and map. Streamlit draws the frame around it and takes no part in this.
import { followTheme, shows } from "./dom.js";
import { Entry } from "./entry.js";
import { losePatience } from "./forms.js";
import { handleKeys, helpBox } from "./keys.js";
import { drawQueue } from "./queue.js";
import { drawRanking } from "./ranking.js";
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

// Streamlit says that its server is away, over everything and with the focus caught in it. The badge
// and the line above the lists say so too, and the dispatcher types on.
function closeDialogs() {
  for (const shut of document.querySelectorAll('[data-testid="stDialog"] [aria-label="Close"]')) shut.click();
}

class Desk {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`.${name}`);
    this.look = { incident: null, callsign: null, unit: null, shown: 10, past: false };
    Object.assign(this, { told: null, sent: 0, applied: 0, turn: 0, away: false, gaps: false, supposing: false, supposed: null, helping: false, hands: 0, answered: 0 });
    this.sounds = new Sounds(root);
    this.entry = new Entry(this.part("entry"), {
      ask: (question, asked) => this.ask(question, asked),
      call: (form) => this.call(form),
      pin: (lonlat, near) => this.pin(lonlat, near),
      select: (number) => this.select(number),
    });
    Object.defineProperty(this.entry.desk, "away", { get: () => this.away });
    this.onKey = (event) => handleKeys(event, this.part("ranking"), this.doors());
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
    this.showMap();
    if (before && before.city !== about.city) {
      this.stop();
      this.look = { incident: null, callsign: null, unit: null, shown: 10, past: false };
      this.told = null;
    }
    if (!this.stream) this.start();
    else if (JSON.stringify(before) !== JSON.stringify(about)) {
      this.refresh();
      this.prepare();
    }
  }

  start() {
    this.stream = new Stream(this.about.city, (message) => this.hear(message));
    this.timers = [
      setInterval(() => { if (performance.now() - this.hands > HANDS_MS) this.refresh(); }, REFRESH_MS),
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
    if (!data) { setTimeout(() => this.prepare(), REFRESH_MS); return; }
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
    const { turn } = this;
    const acted = Boolean(more.press || more.call);
    this.waiting = false;
    let told;
    try {
      const queue_key = this.told ? this.told.queue.key : "";
      told = await this.ask("view", { ...this.look, supposed: this.supposed, queue_key, ...more });
      if (!told.queue.rows) told.queue = this.told.queue;  // it is the same as before
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.fail(error, more);
      return null;
    }
    this.answered = performance.now();
    const late = number < this.applied;
    if (acted || (!late && turn === this.turn)) {
      this.applied = Math.max(number, this.applied);
      this.apply(told, more);
      if (late) this.refresh();  // what came meanwhile is shown again
    }
    return told;
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
    if (told.call && told.call.state === "opened") Object.assign(this.look, { callsign: null, unit: null, past: false });
    this.sounds.hear(told.queue, told.call ? told.call.number : "");
    this.draw();
    if (more.call && told.call.state === "opened") this.focusOrder();
  }

  draw() {
    const { told, about } = this;
    if (!told) return;
    const common = { now: told.now, as_of: told.as_of, dark: about.dark };
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
    const box = this.part("over");
    box.replaceChildren(...(this.helping ? [helpBox(this.about.keys, () => this.turnHelp())] : []));
    followTheme(box, this.about.dark);
    box.hidden = !this.helping;
    if (this.helping) box.querySelector("button").focus();
  }

  focusOrder() {
    const go = this.part("ranking").querySelector(".ordering .act.order, .actions .act.primary");
    if (go) go.focus();
  }

  // What was chosen in the lists, pressed in the panel, clicked on the map.
  choose(what, value) {
    if (what === "chosen") this.select(value);
    else if (what === "unit") this.see({ unit: value, callsign: value });
  }

  select(number) {
    if (number !== this.look.incident) Object.assign(this.look, { callsign: null, shown: 10, past: false });
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
    if (told && this.hovered === callsign) this.board.route(told.route);
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
    if (message.type === "board" && !this.waiting && (!this.told || message.seq !== this.told.seq)) {
      this.waiting = true;  // several entries at once are one change of the page
      setTimeout(() => this.refresh(), LATER_MS);
    }
    this.tellState();
  }

  serverNow() {
    return this.told ? this.told.now * 1000 + (performance.now() - this.answered) : Date.now();
  }

  tellState() {
    this.followTheme();
    closeDialogs();
    const asked = performance.now() - this.answered < FRESH_MS;
    const state = this.stream && this.stream.alive && !this.away ? "live" : asked ? "stale" : "offline";
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
    if (told && this.gaps) {
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
    this.draw();
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

  doors() {
    const first = (name, chosen) => {
      const box = this.part(name);
      const found = box.querySelector(`${chosen}[aria-current="true"]`) || box.querySelector(chosen);
      if (found) found.focus();
    };
    return {
      n: () => this.entry.focus("place"),
      l: () => { const box = this.part("entry").querySelector('[data-at="about phone"]'); if (box) box.focus(); },
      q: () => first("queue", "button.row"),
      u: () => first("ranking", ".offers button.row"),
      m: () => { const frame = this.part("map"); if (frame) frame.focus(); },
      g: () => this.turnGaps(),
      w: () => { if (this.about.supposes) this.turnSuppose(); },
      s: () => this.turnSound(),
      "?": () => this.turnHelp(),
      escape: () => { const was = this.helping; if (was) this.turnHelp(); return was; },
    };
  }

  // The map has a frame of its own, which stays while its address does.
  showMap() {
    const frame = this.part("map");
    const at = new URL(this.about.map, window.location.href);
    at.searchParams.set("theme", this.about.dark ? "dark" : "light");
    if (frame.dataset.address === at.href) return;
    frame.dataset.address = at.href;
    frame.title = this.about.words.map;
    this.board = null;
    frame.onload = () => this.meet(frame);
    frame.src = at.href;
  }

  // Somebody may change the theme while the page is open.
  followTheme() {
    const dark = followTheme(this.root, this.about.dark);
    if (dark === this.about.dark) return;
    this.about.dark = dark;
    this.showMap();
    this.draw();
  }

  meet(frame) {
    const inside = frame.contentWindow;
    const board = inside.geodispatchBoard;
    if (!board) {
      inside.addEventListener("geodispatch-board", () => this.meet(frame), { once: true });
      return;
    }
    this.board = board;
    inside.document.addEventListener("keydown", this.onKey, { capture: true });
    board.on({
      ground: (lat, lon) => { if (this.told && this.told.counts.takes_calls) this.entry.take(lon, lat); },
      unit: (callsign) => this.see({ callsign, unit: callsign }),
      incident: (number) => this.select(number),
      closure: (path) => { if (this.takeClosure) this.takeClosure(path); },
    });
    if (this.told) board.show(this.told.scene);
    if (this.pinned) this.pin(this.pinned, false);
    if (this.stream) this.stream.marker = null;
    this.tellState();
    this.askGaps();
  }

  stop() {
    if (this.stream) this.stream.stop();
    this.stream = null;
    (this.timers || []).forEach(clearInterval);
  }

  // Streamlit takes the page away; it may also put it back at once.
  close() {
    this.closing = setTimeout(() => {
      this.stop();
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
