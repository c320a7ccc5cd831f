// A box to type in, with a list of what may be meant: by mouse, and by the arrow keys and Enter
// (WAI-ARIA's combobox with a list box).
import { at, element } from "./dom.js";

// `rows` are {key, label, detail}; `state` keeps {open, marked}; `hooks` are {typed(text),
// chosen(row), entered(), redraw()}.
export function combo(name, label, box, rows, state, hooks) {
  const listed = state.open && rows.length > 0;
  const list = `${name}-list`;
  const marked = Math.min(state.marked, rows.length - 1);
  const input = at(element("input"), `${name} box`);
  Object.assign(input, { type: "text", autocomplete: "off", placeholder: box.hint || "", value: box.value, maxLength: box.most || 200 });
  input.dataset.ours = "yes";
  input.readOnly = Boolean(box.busy);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-label", label);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", String(listed));
  input.setAttribute("aria-controls", list);
  if (listed && marked >= 0) input.setAttribute("aria-activedescendant", `${list}-${marked}`);
  if (box.invalid) input.setAttribute("aria-invalid", "true");
  input.oninput = (event) => {
    state.open = true;
    state.marked = box.first ?? 0;
    hooks.typed(event.currentTarget.value);
    hooks.redraw();
  };
  const choose = (row) => {
    state.open = false;
    hooks.chosen(row);
    hooks.redraw();
  };
  input.onkeydown = (event) => {
    if (event.isComposing || box.busy) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) {
      state.marked = state.open ? (marked + step + rows.length) % rows.length : Math.max(marked, 0);
      state.open = true;
      event.preventDefault();
      hooks.redraw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (listed && marked >= 0) choose(rows[marked]);
      else hooks.entered();
    } else if (event.key === "Escape" && state.open) {
      state.open = false;
      event.stopPropagation();
      hooks.redraw();
    }
  };
  input.onfocus = (event) => event.currentTarget.select();
  input.onblur = () => { if (state.open) { state.open = false; hooks.redraw(); } };
  const shown = element("ul", "options");
  shown.id = list;
  shown.setAttribute("role", "listbox");
  shown.setAttribute("aria-label", label);
  if (listed) {
    rows.forEach((row, index) => {
      const item = at(element("li", index === marked ? "marked" : "", element("b", "", row.label), row.detail ? element("small", "", row.detail) : null), `${name} ${row.key}`);
      item.id = `${list}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === marked));
      item.onmousedown = (event) => { event.preventDefault(); choose(row); };  // before the box loses the focus
      shown.append(item);
    });
  }
  return at(element("div", listed ? "combo listed" : "combo", element("label", "", element("span", "", label), input), shown), name);
}
