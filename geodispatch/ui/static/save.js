// Buttons that save what the page was handed as files, and one that prints the page.
function bytes(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

function save(one) {
  const content = one.base64 === undefined ? one.text : bytes(one.base64);
  const address = URL.createObjectURL(new Blob([content], { type: one.kind }));
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
    button.onclick = () => (one.name === undefined ? window.print() : save(one));
  });
}
