// The map of the desk has a frame of its own, which stays while its address does.
const AGAIN_MS = 3_000;

export function showMap(desk) {
  const frame = desk.part("map");
  const at = new URL(desk.about.map, window.location.href);
  at.searchParams.set("theme", desk.about.dark ? "dark" : "light");
  if (frame.dataset.address === at.href) return;
  frame.dataset.address = at.href;
  frame.title = desk.about.words.map;
  desk.board = null;
  frame.onload = () => meet(desk, frame);
  frame.src = at.href;
}

// The board in a frame; undefined where there is none yet, null where the frame shows a page of the
// browser's own, because no answer came.
function boardIn(inside) {
  try {
    return inside.geodispatchBoard;
  } catch {
    return null;
  }
}

function meet(desk, frame) {
  const inside = frame.contentWindow;
  const board = boardIn(inside);
  if (!board) {
    if (board === undefined) inside.addEventListener("geodispatch-board", () => meet(desk, frame), { once: true });
    clearTimeout(desk.mapAgain);
    desk.mapAgain = setTimeout(() => { if (desk.stream && !desk.board) frame.src = frame.dataset.address; }, AGAIN_MS);
    return;
  }
  desk.board = board;
  inside.document.addEventListener("keydown", desk.onKey, { capture: true });
  board.on({
    ground: (lat, lon) => { if (desk.told && desk.told.counts.takes_calls) desk.entry.take(lon, lat); },
    unit: (callsign) => desk.see({ callsign, unit: callsign }),
    incident: (number) => desk.select(number),
    closure: (path) => { if (desk.takeClosure) desk.takeClosure(path); },
  });
  if (desk.told) board.show(desk.told.scene);
  if (desk.pinned) desk.pin(desk.pinned, false);
  if (desk.stream) desk.stream.marker = null;
  desk.tellState();
  desk.askGaps();
}
