// Buttons that save what the page was handed as files, and one that prints the page.
function save(one) {
  const address = URL.createObjectURL(new Blob([one.text], { type: one.kind }));
  const link = document.createElement("a");
  link.href = address;
  link.download = one.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".saving");
  while (box.children.length > data.buttons.length) box.lastElementChild.remove();
  data.buttons.forEach((one, place) => {
    // A button stays the same node from run to run, so that the keyboard stays on it.
    const button = box.children[place] || box.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = one.label;
    button.onclick = () => (one.text === undefined ? window.print() : save(one));
  });
}
