// The incidents that a search found: rows to open, for the mouse and for the keyboard.
function part(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function row(one, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.number = one.id;
  button.className = one.chosen ? "row chosen" : "row";
  if (one.chosen) button.setAttribute("aria-current", "true");
  button.append(
    part("span", `priority p${one.priority}`, `P${one.priority}`),
    part("b", "number", one.number),
    part("span", "what", one.what),
    part("span", one.open ? "state open" : "state", one.state),
    part("span", "more", [one.at, one.where, one.units].filter(Boolean).join(" · ")),
  );
  button.onclick = () => choose(one.id);
  return button;
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...event.currentTarget.querySelectorAll("button.row")];
  const next = rows[rows.indexOf(event.target.closest("button.row")) + step];
  if (next) next.focus();
  event.preventDefault();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".records");
  const root = box.getRootNode();
  const at = root.activeElement && root.activeElement.dataset.number;
  const scrolled = box.querySelector("ol") ? box.querySelector("ol").scrollTop : 0;
  const list = document.createElement("ol");
  for (const one of data.rows) {
    const item = document.createElement("li");
    item.append(row(one, (number) => setTriggerValue("chosen", number)));
    list.append(item);
  }
  list.onkeydown = walk;
  const said = data.rows.length ? [list] : [part("p", "note", data.empty)];
  if (data.more) said.push(part("p", "note", data.more));
  box.replaceChildren(part("h3", "title", data.title), ...said);
  list.scrollTop = scrolled;
  const before = [...list.querySelectorAll("button.row")].find((one) => one.dataset.number === at);
  if (at && before) before.focus({ preventScroll: true });
}
