// Names of the units that a dispatcher weighs, beside them on the map.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const EDGE = 2, HIGH = 22;

  // On the side away from the incident, on the other where the map ends, and never across its edge.
  function besides(x, wide, gap, west, room) {
    const left = x - gap - wide, right = x + gap;
    const fits = (at) => at >= EDGE && at + wide <= room - EDGE;
    const [first, second] = west ? [left, right] : [right, left];
    const at = fits(first) || !fits(second) ? first : second;
    return Math.max(EDGE, Math.min(room - wide - EDGE, at));
  }

  // The nearest height at which it covers no other name: downwards, upwards where the map ends.
  function freeHeight(wished, left, wide, taken, room) {
    const lowest = room - HIGH - EDGE;
    const start = Math.max(EDGE, Math.min(lowest, wished));
    const besideIt = taken.filter((other) => left < other.left + other.wide + 3 && left + wide + 3 > other.left);
    const free = (top) => besideIt.every((other) => Math.abs(top - other.top) > HIGH);
    const steps = besideIt.map((other) => other.top);
    const down = [start, ...steps.map((top) => top + HIGH + 1)].filter((top) => top >= start && top <= lowest);
    const up = steps.map((top) => top - HIGH - 1).filter((top) => top >= EDGE && top < start);
    const order = [...down.sort((a, b) => a - b), ...up.sort((a, b) => b - a)];
    return order.find(free) ?? start;
  }

  // Names of the chosen and the ranked units stand beside them as text, away from the incident.
  function placeTags(box, state, view, spotOf, pick) {
    const wanted = [];
    for (const unit of state.fleet.units.values()) {
      if (!(unit.rank || unit.chosen) || !state.on.units) continue;
      const [x, y] = spotOf(unit);
      if (x >= 0 && y >= 0 && x <= view.room.x && y <= view.room.y) wanted.push({ unit, x, y });
    }
    const target = state.incidents.get(state.selected);
    const middle = target ? view.at(target)[0] : -Infinity;
    wanted.sort((a, b) => a.y - b.y);
    const kept = new Map([...box.querySelectorAll(".gd-tag")].map((child) => [child.dataset.unit, child]));
    const taken = [];
    for (const { unit, x, y } of wanted) {
      let tag = kept.get(unit.id);
      kept.delete(unit.id);
      if (!tag) {
        tag = geodispatch.element("button", "gd-tag");
        tag.type = "button";
        tag.tabIndex = -1;  // the lists are the way of the keyboard
        tag.dataset.unit = unit.id;
        tag.onclick = (event) => { event.stopPropagation(); pick(unit.id); };
        L.DomEvent.disableClickPropagation(tag);
        box.appendChild(tag);
      }
      const words = `${unit.rank || ""}/${unit.name}`;
      if (tag.dataset.words !== words) {
        tag.dataset.words = words;
        tag.textContent = "";
        if (unit.rank) tag.appendChild(geodispatch.element("b", "", String(unit.rank)));
        tag.appendChild(document.createTextNode(unit.name));
        tag.dataset.wide = String(tag.offsetWidth);
      }
      tag.classList.toggle("gd-chosen", unit.chosen);
      const wide = Number(tag.dataset.wide), west = middle > x, gap = 16;
      const left = besides(x, wide, gap, west, view.room.x);
      const top = freeHeight(y - HIGH / 2, left, wide, taken, view.room.y);
      taken.push({ left, top, wide });
      tag.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
    }
    for (const gone of kept.values()) gone.remove();
  }

  // The selected incident lies over everything else, with its ring.
  function placeSelected(box, state, view) {
    const incident = state.on.incidents ? state.incidents.get(state.selected) : null;
    let mark = box.querySelector(".gd-incident");
    if (!incident) { if (mark) mark.remove(); return; }
    if (!mark) {
      mark = geodispatch.element("div", "");
      box.prepend(mark);
    }
    const key = `${incident.id}/${incident.priority}/${incident.overdue}`;
    if (mark.dataset.key !== key) {
      mark.dataset.key = key;
      mark.className = `gd-incident gd-selected gd-p${incident.priority}`;
      mark.textContent = `P${incident.priority}`;
      if (incident.overdue) mark.appendChild(geodispatch.element("i", "", "!"));
    }
    const [x, y] = view.at(incident);
    mark.style.transform = `translate(${(x - 13).toFixed(1)}px, ${(y - 13).toFixed(1)}px)`;
  }

  Object.assign(geodispatch, { placeTags, placeSelected });
})(window.geodispatch);
