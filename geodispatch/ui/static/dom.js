// What both lists of the page share. Text is only ever set with textContent.
function element(tag, name, ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  for (const child of children) {
    if (child === null || child === undefined) continue;
    made.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return made;
}

function clock(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// A countdown ticks here, second by second, without asking the server. The server's time at the
// moment of sending and this machine's steady clock are enough: its wall clock may be wrong.
function due(words, dueAt, serverNow) {
  const arrived = performance.now();
  const box = element("span", "due");
  box.tick = () => {
    const left = dueAt - serverNow - (performance.now() - arrived) / 1000;
    box.classList.toggle("late", left < 0);
    box.classList.toggle("soon", left >= 0 && left < 60);
    const text = (left < 0 ? words.overdue : words.left).replace("{time}", clock(left));
    if (box.textContent !== text) box.textContent = text;
  };
  box.tick();
  return box;
}

// Somebody may change the theme while the page is open; Streamlit then says so at once, the server
// only at its next run.
function followTheme(panel, data) {
  const scheme = getComputedStyle(panel).colorScheme;
  panel.classList.toggle("dark", scheme.includes("dark") || (!scheme.includes("light") && data.dark));
}

// What comes after so long without a word from the server may be wrong, and says so. The page
// asks every ten seconds, so two runs in a row were lost.
const SILENT_S = 25;

function watchSilence(panel, data) {
  const arrived = performance.now();
  const when = new Date(data.now * 1000).toTimeString().slice(0, 8);
  const notice = element("p", "as-of", data.as_of.replace("{time}", when));
  notice.setAttribute("role", "status");
  panel.classList.remove("old");
  return () => {
    if (panel.classList.contains("old") || performance.now() - arrived < SILENT_S * 1000) return;
    panel.classList.add("old");
    if (!panel.classList.contains("counts")) panel.prepend(notice);
  };
}

// Both lists are drawn anew at each run; who was at a row with the keyboard stays there, and lists
// stay where they were scrolled to while they are about the same thing.
function replace(root, content, data, about = "") {
  const at = root.activeElement ? root.activeElement.dataset.at : null;
  const panel = root.querySelector(".panel");
  const same = panel.dataset.about === about;
  const tops = same ? [...root.querySelectorAll(".scroll")].map((list) => list.scrollTop) : [];
  panel.dataset.about = about;
  followTheme(panel, data);
  panel.replaceChildren(...content);
  root.querySelectorAll(".scroll").forEach((list, index) => { list.scrollTop = tops[index] || 0; });
  if (at) {
    const row = [...root.querySelectorAll("[data-at]")].find((one) => one.dataset.at === at);
    if (row) row.focus({ preventScroll: true });
  }
  if (panel.timer) clearInterval(panel.timer);
  const ticking = [...root.querySelectorAll(".due")].filter((one) => one.tick);
  ticking.push({ tick: watchSilence(panel, data) }, { tick: () => followTheme(panel, data) });
  panel.timer = setInterval(() => ticking.forEach((one) => one.tick()), 250);
  return () => clearInterval(panel.timer);
}

// Arrow keys walk through the rows of a list, as in every list box.
function walkWithArrows(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...list.querySelectorAll("button[data-at]")];
    const next = rows[rows.indexOf(event.target) + step];
    if (next) { next.focus(); event.preventDefault(); }
  });
}
