// A map in a frame of its own: fetched once, kept while its address is the same.
//
// Whoever owns the page hands scenes to the board in the frame; nothing of the frame is ever loaded
// again for them.

// Put a map into a box and return what leads to its board.
export function openMap(box, address, title) {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.className = "map-frame";
  Object.assign(frame.style, { display: "block", width: "100%", border: "0", borderRadius: "var(--gd-radius-l)", background: "var(--gd-map-ground)" });
  let board = null;
  const waiting = [];

  function meet() {
    const inside = frame.contentWindow;
    if (!inside || board) return;
    if (!inside.geodispatchBoard) {
      inside.addEventListener("geodispatch-board", meet, { once: true });
      return;
    }
    board = inside.geodispatchBoard;
    for (const take of waiting.splice(0)) take(board);
  }

  frame.addEventListener("load", meet);
  frame.src = address;
  box.replaceChildren(frame);
  return { frame, withBoard: (take) => { if (board) take(board); else waiting.push(take); } };
}

// What Streamlit calls at every run of the page.
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".frame") || parentElement;
  let map = box.geodispatchMap;
  if (!map || map.address !== data.address || !map.frame.isConnected) {
    map = box.geodispatchMap = { address: data.address, ...openMap(box, data.address, data.title) };
  }
  map.frame.title = data.title;
  map.frame.style.height = `${data.height}px`;
  map.scene = data.scene;
  map.withBoard((board) => {
    board.show(map.scene);
    if (!map.shown && !map.scene.selected) board.fit();
    map.shown = true;
  });
}
