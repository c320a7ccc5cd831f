// What stands at the border of the map: notes, badge, tools, layers, legend.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const SVG = "http://www.w3.org/2000/svg";
  const KEPT_UNDER = "geodispatch-layers";
  const LEGEND_UNDER = "geodispatch-legend";
  const ICONS = {
    fit: "M 3 8 V 3 H 8 M 12 3 H 17 V 8 M 17 12 V 17 H 12 M 8 17 H 3 V 12",
    look: "M 10 1.5 V 5.5 M 10 14.5 V 18.5 M 1.5 10 H 5.5 M 14.5 10 H 18.5 M 10 4.5 A 5.5 5.5 0 1 1 9.99 4.5 Z",
    follow: "M 10 2 L 16.5 17 L 10 13.5 L 3.5 17 Z",
    measure: "M 2.5 13.5 L 13.5 2.5 L 17.5 6.5 L 6.5 17.5 Z M 6 10 L 8 12 M 9 7 L 11 9 M 12 4.2 L 14 6.2",
    in: "M 10 4 V 16 M 4 10 H 16",
    out: "M 4 10 H 16",
    layers: "M 10 3 L 18 7.5 L 10 12 L 2 7.5 Z M 2.5 11 L 10 15.2 L 17.5 11 M 2.5 14.2 L 10 18.4 L 17.5 14.2",
  };

  function picture(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", ICONS[name]);
    svg.appendChild(path);
    return svg;
  }

  function put(map, box, position) {
    const control = L.control({ position });
    control.onAdd = () => box;
    control.addTo(map);
    // A card over the map must not pass its clicks on: they would mark a place below it.
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }

  function button(name, words, press) {
    const made = geodispatch.element("button", `gd-tool gd-tool-${name}`);
    made.type = "button";
    made.title = words;
    made.setAttribute("aria-label", words);
    made.appendChild(picture(name));
    made.onclick = press;
    return made;
  }

  function legend(options, paint) {
    const box = geodispatch.element("details", "gd-legend");
    const kept = remembered(LEGEND_UNDER).open;
    box.open = typeof kept === "boolean" ? kept : window.innerHeight > 640 && window.innerWidth > 820;
    const head = geodispatch.element("summary", "", options.texts.legend);
    if (options.texts.mark) head.appendChild(geodispatch.element("em", "", options.texts.mark));
    box.appendChild(head);
    const list = geodispatch.element("ul");
    for (const [kind, words] of options.legend) {
      const row = geodispatch.element("li");
      const mark = geodispatch.element("span", `gd-sample gd-sample-${kind}`);
      if (kind === "incident") mark.textContent = "P1";
      else if (kind === "crowd") mark.textContent = "9";
      else if (!["route", "estimate", "gap", "assignment"].includes(kind)) mark.appendChild(geodispatch.sample(kind, paint, 15, kind === "stale"));
      row.appendChild(mark);
      row.appendChild(geodispatch.element("span", "", words));
      list.appendChild(row);
    }
    box.appendChild(list);
    head.onclick = () => remember(LEGEND_UNDER, { open: !box.open });
    return box;
  }

  function remembered(under) {
    try { return JSON.parse(window.localStorage.getItem(under)) || {}; } catch { return {}; }
  }

  function remember(under, what) {
    try { window.localStorage.setItem(under, JSON.stringify(what)); } catch { /* it holds for this window */ }
  }

  // Switches of the layers: a card that opens at its button; what was chosen holds in this browser.
  function switches(options, on, turned) {
    const box = geodispatch.element("details", "gd-switches");
    const head = geodispatch.element("summary", "gd-tool");
    head.title = options.texts.layers;
    head.setAttribute("aria-label", options.texts.layers);
    head.appendChild(picture("layers"));
    box.appendChild(head);
    const list = geodispatch.element("ul"), boxes = {};
    for (const [name, words] of options.layers) {
      const row = geodispatch.element("label"), tick = geodispatch.element("input");
      tick.type = "checkbox";
      tick.name = name;
      tick.checked = on[name];
      tick.onchange = () => { turned(name, tick.checked); remember(KEPT_UNDER, on); };
      boxes[name] = tick;
      row.append(tick, geodispatch.element("span", "", words));
      const item = geodispatch.element("li");
      item.appendChild(row);
      list.appendChild(item);
    }
    box.appendChild(list);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.open) return;
      box.open = false;
      head.focus();
      event.stopPropagation();
    });
    return { box, show: (name) => { boxes[name].checked = on[name]; } };
  }

  function controls(map, options, paint, on, act) {
    const { element } = geodispatch, { texts } = options;
    const notes = put(map, element("div", "gd-notes"), "topleft");
    const badge = element("div", "gd-badge");
    badge.setAttribute("role", "status");
    const said = {};
    notes.appendChild(badge);
    for (const name of ["supposed", "note", "tool", "follow", "trouble"]) {
      said[name] = element("div", `gd-note gd-note-${name}`);
      said[name].setAttribute("role", "status");
      notes.appendChild(said[name]);
    }
    const bar = element("div", "gd-bar");
    const made = {
      look: button("look", texts.look, act.look), follow: button("follow", texts.follow, act.follow),
      measure: button("measure", texts.measure, act.measure),
    };
    for (const name of ["follow", "measure"]) made[name].setAttribute("aria-pressed", "false");
    made.look.disabled = made.follow.disabled = true;  // until there is something to look at
    const layers = switches(options, on, act.turn);
    const zoom = element("div", "gd-group");
    zoom.append(button("in", texts.zoomIn, () => map.zoomIn()), button("out", texts.zoomOut, () => map.zoomOut()));
    bar.append(zoom, button("fit", texts.fit, act.fit), made.look, made.follow, made.measure, layers.box);
    put(map, bar, "topright");
    const box = put(map, legend(options, paint), "bottomleft");

    function say(name, words) {
      if (said[name].textContent === words) return;  // read aloud only when new
      said[name].textContent = words;
      if (name !== "follow" || !words) return;
      const away = element("button", "gd-end", texts.unfollow);
      away.type = "button";
      away.onclick = act.unfollow;
      said.follow.append(" ", away);
    }

    return {
      say, legend: box, showLayer: layers.show,
      pressed: (name, active) => made[name].setAttribute("aria-pressed", String(active)),
      able: (name, can) => { made[name].disabled = !can; },
      badge: (state, words) => {
        const known = ["live", "stale", "offline"].includes(state) ? state : "offline";
        const name = `gd-badge gd-badge-${known}`;
        if (badge.className !== name) badge.className = name;
        if (badge.textContent !== words) badge.textContent = words;
      },
    };
  }

  Object.assign(geodispatch, { controls, layersBefore: () => remembered(KEPT_UNDER) });
})(window.geodispatch);
