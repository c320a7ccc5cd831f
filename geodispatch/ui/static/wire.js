// What a window asks of its server, and what the server tells it without being asked.
const ANSWER_WITHIN_MS = 15_000;  // longer than the server waits for others who write
const ALIVE_EVERY_S = 2;
const SILENT_MS = 5_000;  // two signs of life were lost
const LOST_MS = 10_000;  // a line that says nothing for so long is dead, whatever the browser thinks
const FIRST_AGAIN_MS = 500;
const LAST_AGAIN_MS = 5_000;

// The answer did not come, or was none: `words` where the server says why.
export class NoAnswer extends Error {
  constructor(words = "") {
    super(words || "no answer");
    this.words = words;
  }
}

// Ask one question; whoever is signed out is led to where he signs in again.
export async function ask(about, question, asked) {
  let answer;
  try {
    answer = await fetch(`/window/${encodeURIComponent(about.city)}/${question}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ask: { language: about.language, ...asked }, sitter: about.sitter }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch {
    throw new NoAnswer();
  }
  if (answer.status === 401) {
    window.location.assign(`/sign-in?next=${encodeURIComponent(`/${window.location.search}`)}`);
    throw new NoAnswer();
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok || told === null) throw new NoAnswer(wordsOf(told, about.language));
  return told;
}

function wordsOf(problem, language) {
  const words = problem && problem[language];
  return typeof words === "string" ? words : "";
}

// The stream of the desk: it is opened again by itself, and goes on where it broke off.
export class Stream {
  constructor(city, take) {
    Object.assign(this, { city, take, seq: null, marker: null, heard: 0, wait: FIRST_AGAIN_MS, open: false, over: false });
  }

  start(seq) {
    this.seq = seq;
    this.connect();
  }

  connect() {
    if (this.over) return;
    const at = new URL("/api/stream", window.location.href);
    at.protocol = at.protocol.replace("http", "ws");
    at.searchParams.set("city", this.city);
    at.searchParams.set("alive", String(ALIVE_EVERY_S));
    if (this.seq !== null) at.searchParams.set("seq", String(this.seq));
    if (this.marker !== null) at.searchParams.set("marker", String(this.marker));
    const socket = this.socket = new WebSocket(at);
    socket.onopen = () => {
      this.open = true;
      this.wait = FIRST_AGAIN_MS;
      this.hear();
    };
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      this.hear();
      const message = JSON.parse(event.data);
      if (message.type === "board") this.seq = message.seq;
      if (message.type === "positions") this.marker = message.marker;
      this.take(message);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.open = false;
      if (this.over) return;
      this.again = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(LAST_AGAIN_MS, this.wait * 2);
      this.take({ type: "closed" });
    };
  }

  // Open it anew where the line went without a word.
  watch() {
    if (this.over || !this.open || performance.now() - this.heard < LOST_MS) return;
    const dead = this.socket;
    this.open = false;
    this.connect();
    dead.close();
  }

  hear() {
    this.heard = performance.now();
  }

  // Whether it is heard: what comes over it is as new as it can be.
  get alive() {
    return this.open && performance.now() - this.heard < SILENT_MS;
  }

  stop() {
    this.over = true;
    clearTimeout(this.again);
    if (this.socket) this.socket.close();
  }
}
