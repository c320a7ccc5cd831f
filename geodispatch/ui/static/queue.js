export default function ({ data, parentElement, setTriggerValue }) {
  const rows = data.rows.map((row) => {
    const button = element(
      "button", "row",
      element("span", `priority p${row.priority}`, `P${row.priority}`),
      element("span", "what", row.what, row.severity ? element("small", "", row.severity) : null),
      row.due_at === null
        ? element("span", "due none", row.no_clock)
        : due(data.words, row.due_at, data.now),
      element("span", "where", row.where),
      element("span", "number", row.number),
    );
    button.type = "button";
    button.title = row.group;
    button.dataset.at = row.id;
    if (row.selected) { button.classList.add("selected"); button.setAttribute("aria-current", "true"); }
    button.onclick = () => setTriggerValue("chosen", row.id);
    return element("li", "", button);
  });
  const list = element("ol", "scroll", ...rows);
  list.setAttribute("aria-label", data.words.title);
  walkWithArrows(list);
  const head = element(
    "h2", "", data.words.title, element("small", "", data.words.count), element("em", "", data.words.synthetic),
  );
  return replace(parentElement, [head, rows.length ? list : element("p", "empty", data.words.empty)], data);
}
