// A sound for a new urgent call, and another for an order that nobody acknowledges; both may be muted.
const KEPT = "geodispatch-muted";
const TUNES = {
  urgent: [[880, 0], [1175, 0.16], [880, 0.32]],
  unanswered: [[523, 0], [392, 0.22]],
};
const TONE_S = 0.13;
const LOUDNESS = 0.12;
let context = null;  // one for the window: a browser gives only a few

export class Sounds {
  constructor(root) {
    Object.assign(this, { root, seen: null, late: new Set(), muted: localStorage.getItem(KEPT) === "1" });
  }

  mute(muted) {
    this.muted = muted;
    localStorage.setItem(KEPT, muted ? "1" : "0");
  }

  // Ring for what is new in an answer; whatever waited when the window opened is not new, nor is
  // what was opened in it.
  hear(queue, own = "") {
    if (this.seen && own) this.seen.add(own);
    const urgent = new Set(queue.rows.filter((one) => one.priority === 1).map((one) => one.id));
    const late = new Set(queue.due.filter((one) => one.unanswered && one.late).map((one) => one.key));
    if (this.seen) {
      if ([...urgent].some((one) => !this.seen.has(one))) this.ring("urgent");
      else if ([...late].some((one) => !this.late.has(one))) this.ring("unanswered");
    }
    this.seen = new Set([...(this.seen || []), ...urgent]);
    this.late = late;
  }

  ring(name) {
    if (this.muted) return;
    this.root.dataset.rung = `${this.root.dataset.rung || ""} ${name}`.trim();
    // A browser lets nothing sound before somebody touched the page.
    context = context || new AudioContext();
    if (context.state === "suspended") context.resume();
    for (const [hertz, after] of TUNES[name]) this.tone(hertz, context.currentTime + after);
  }

  tone(hertz, from) {
    const source = context.createOscillator();
    const volume = context.createGain();
    source.frequency.value = hertz;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.01);
    volume.gain.linearRampToValueAtTime(0, from + TONE_S);
    source.connect(volume).connect(context.destination);
    source.start(from);
    source.stop(from + TONE_S);
  }
}
