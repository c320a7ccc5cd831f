// Names of the units that a dispatcher weighs, beside them on the map.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  // Names of the chosen and the ranked units stand beside them as text, away from the incident.
  function placeTags(box, state, view, sizes, pick) {
    const wanted = [];
    for (const unit of state.fleet.units.values()) {
      if (!(unit.rank || unit.chosen) || !state.on.units) continue;
      const [x, y] = view.at(unit);
      if (view.sees(x, y)) wanted.push({ unit, x, y });
    }
    const target = state.incidents.get(state.selected);
    const middle = target ? view.at(target)[0] : -Infinity;
    wanted.sort((a, b) => a.y - b.y);
    const kept = new Map([...box.children].map((child) => [child.dataset.unit, child]));
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
      const wide = Number(tag.dataset.wide), west = middle > x, gap = sizes.unit / 2 + 7;
      const left = west ? x - gap - wide : x + gap;
      let top = y - 11;
      for (const other of taken) {
        if (left < other.left + other.wide + 3 && left + wide + 3 > other.left && Math.abs(top - other.top) < 23) top = other.top + 23;
      }
      taken.push({ left, top, wide });
      tag.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
    }
    for (const gone of kept.values()) gone.remove();
  }

  geodispatch.placeTags = placeTags;
})(window.geodispatch);
