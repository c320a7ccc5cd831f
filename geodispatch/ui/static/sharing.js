// What is shared with other desks: who asked whom, the task list, the contact log.
import { at, element } from "./dom.js";
import { actButton, below } from "./forms.js";

export function sharedOf(view) {
  const { shared } = view.data;
  const rows = shared.rows.map((one) => at(element(
    "li", "", element("p", "", one.text), one.state ? element("p", "part", one.state) : null,
    at(element("div", "bar", ...one.buttons.map((made) => actButton(made, view))), "next"),
    ...below(one.buttons, view),
  ), `shared ${one.key}`));
  const box = at(element("section", "shared", element("h2", "", shared.title), element("ul", "orders", ...rows)), "shared");
  if (shared.tasks.length) {
    const lines = shared.tasks.map((one) => at(element(
      "li", one.done ? "done" : "", element("span", "", one.text), one.who ? element("small", "", one.who) : null,
      element("span", "part", one.state),
    ), `task ${one.key}`));
    const list = element("ul", "tasks", ...lines);
    list.setAttribute("aria-label", shared.tasks_title);
    box.append(element("h2", "", shared.tasks_title), list);
  }
  if (shared.contacts.length) {
    const lines = shared.contacts.map((one) => element("li", "", element("b", "", one.at), " ", element("small", "", one.by), " ", one.text));
    const list = element("ol", "contacts", ...lines);
    list.setAttribute("aria-label", shared.contacts_title);
    box.append(element("h2", "", shared.contacts_title), list);
  }
  return box;
}
