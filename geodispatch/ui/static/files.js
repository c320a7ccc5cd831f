// Files for an import: each goes straight to the server's disk, piece by piece, while this page
// shows how far it is. Text is only ever set with textContent.
function made(tag, name, ...children) {
  const box = document.createElement(tag);
  if (name) box.className = name;
  for (const child of children) if (child !== null) box.append(child);
  return box;
}

function sized(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// Signs that nobody sees, or that turn others round, are written out, as the server does.
function visible(name) {
  const code = (sign) => sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return name.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, (sign) => `⟨U+${code(sign)}⟩`);
}

function send(address, file, told, done, failed) {
  const request = new XMLHttpRequest();
  request.open("PUT", `${address}?name=${encodeURIComponent(file.name)}`);
  request.responseType = "json";
  request.upload.onprogress = (event) => told(event.loaded, event.total);
  request.onload = () => {
    if (request.status === 200 && request.response) done(request.response.key);
    else failed(request.response);
  };
  request.onerror = () => failed(null);
  request.send(file);
  return request;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".gd-files");
  root.going ||= new Map();  // files on their way, and what went wrong, by what they are
  const words = data.words;

  function begin(row, file, draw) {
    const state = { name: visible(file.name), bar: made("progress", ""), trouble: "" };
    root.going.set(row.role, state);
    state.bar.setAttribute("aria-label", words.uploading);
    const told = (sent, total) => { state.bar.max = total; state.bar.value = sent; };
    const done = (key) => {
      root.going.delete(row.role);
      setTriggerValue("file", { role: row.role, key });
    };
    const failed = (answer) => {
      state.bar = null;
      state.trouble = (answer && answer[data.language]) || words.failed;
      draw();
    };
    state.request = send(data.address, file, told, done, failed);
    draw();
  }

  function takeAway(row, draw) {
    const state = root.going.get(row.role);
    if (state) {
      if (state.bar) state.request.abort();
      root.going.delete(row.role);
      draw();
    } else setTriggerValue("file", { role: row.role, key: "" });
  }

  function line(row, draw) {
    const state = root.going.get(row.role);
    const name = made("span", "name", row.label);
    const away = made("button", "away", words.remove);
    away.type = "button";
    away.setAttribute("aria-label", `${words.remove}: ${row.label}`);
    away.onclick = () => takeAway(row, draw);
    if (state) {
      const trouble = state.trouble ? made("span", "trouble", state.trouble) : null;
      if (trouble) trouble.setAttribute("role", "alert");
      return made("li", "", name, made("span", "file", state.name), state.bar, trouble, away);
    }
    if (row.file) return made("li", "", name, made("span", "file", `${row.file.name} (${sized(row.file.size)})`), away);
    const input = made("input", "");
    input.type = "file";
    input.accept = row.accept;
    input.dataset.role = row.role;
    input.onchange = () => { if (input.files.length) begin(row, input.files[0], draw); };
    const choose = made("label", "choose", words.choose, input);
    return made("li", "", name, choose, made("span", "hint", row.hint));
  }

  const draw = () => root.replaceChildren(...data.rows.map((row) => line(row, draw)));
  draw();
}
