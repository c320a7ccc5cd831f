// The pages as links: a plain press turns the page in this window, any other (a new tab, a window
// beside this one, a copy of the address) is the browser's own.
function isPlain(event) {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

function show(link, row, turn) {
  link.dataset.page = row.page;
  link.href = row.href;
  link.target = "_self";
  if (link.textContent !== row.words) link.textContent = row.words;
  if (row.current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  link.onclick = (event) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    if (!row.current) turn(link, row.page);
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const nav = parentElement.querySelector("nav");
  nav.setAttribute("aria-label", data.label);
  const turn = (link, page) => {
    for (const one of nav.children) one.removeAttribute("aria-current");
    link.setAttribute("aria-current", "page");
    setTriggerValue("page", page);
  };
  const known = new Map([...nav.children].map((link) => [link.dataset.page, link]));
  const links = data.rows.map((row) => {
    const link = known.get(row.page) || document.createElement("a");
    show(link, row, turn);
    return link;
  });
  const same = links.length === nav.children.length && links.every((link, at) => nav.children[at] === link);
  if (!same) nav.replaceChildren(...links);  // else whoever is there with the keyboard stays there
}
