// The map of the desk: what the page says to it, and what it says to the page.
//
// The page hands over scenes and positions; the board draws what changed, so that nothing flickers
// and the map keeps its zoom. Text is only ever set with textContent.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const NEAR_ZOOM = 15;
  const AGED_MS = 1000;

  function board(map, options) {
    const paint = geodispatch.readPaint();
    const frame = map.getContainer();
    const kept = geodispatch.layersBefore(), on = {};
    for (const [name, , first] of options.layers) on[name] = typeof kept[name] === "boolean" ? kept[name] : first;
    const state = {
      fleet: geodispatch.fleet(), incidents: new Map(), stations: [], assignments: [], bound: new Set(), around: new Map(), on,
      selected: null, hovered: null, followed: null, version: 0, pressed: (id) => hands.unit(id), after: drawn,
    };
    const hands = { ground() {}, unit() {}, incident() {}, hover() {}, closure() {}, moved() {} };
    let whole = null, looked = null, route = null, pointer = null, agedAt = 0, told = null, fitting = false, outside = null;

    geodispatch.tellOfHands();
    geodispatch.takeKeys(frame);
    frame.setAttribute("role", "application");  // arrows and signs are its own, as Leaflet has them
    frame.setAttribute("aria-label", options.texts.map);
    geodispatch.makePanes(map);
    const ground = geodispatch.ground(map, paint, options);
    const tip = geodispatch.tooltip(frame);
    const painter = geodispatch.painter(map, paint, state);
    const controls = geodispatch.controls(map, options, paint, on, {
      fit: () => { stopFollowing(); fit(); }, measure: () => tools.measure(!tools.measuring()), turn, unfollow: stopFollowing,
      look: () => { stopFollowing(); lookAtSelected(); }, follow: () => follow(state.followed ? null : chosen()),
    });
    const tools = geodispatch.tools(map, paint, options, controls.say, {
      closure: (path) => hands.closure(path), turned: () => controls.pressed("measure", tools.measuring()),
    });
    map.attributionControl.setPrefix(false);
    const scale = L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    L.DomEvent.disableClickPropagation(scale.getContainer());
    L.DomEvent.disableClickPropagation(map.attributionControl.getContainer());
    window.addEventListener("resize", () => map.invalidateSize({ pan: false }));
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(frame);
    for (const [name] of options.layers) turn(name, on[name]);
    ground.load((stations, bounds) => {
      state.stations = stations;
      whole = bounds;
      controls.say("trouble", "");
      if (fitting) fit();
      painter.want();
    }, () => controls.say("trouble", options.texts.areasFailed));

    const setZoomClass = () => frame.classList.toggle("gd-near", map.getZoom() >= 14);
    map.on("zoomend", setZoomClass);
    setZoomClass();

    function turn(name, shown) {
      on[name] = shown;
      controls.showLayer(name);
      if (["areas", "gaps"].includes(name)) ground.turn(name, shown);
      if (name === "online" && options.online) shown ? online().addTo(map) : online().remove();
      painter.want();
    }

    function online() {
      outside = outside || L.tileLayer(options.online.tiles, {
        attribution: options.online.attribution, maxZoom: 19, zIndex: 2, referrerPolicy: "origin",
      });
      return outside;
    }

    // Hands: a unit before an incident before the ground; while something is drawn, the ground alone.
    map.on("click", (event) => {
      if (tools.click(event)) return;
      const found = painter.under(event.containerPoint);
      if (found && found.kind === "unit") hands.unit(found.thing.id);
      else if (found && found.kind === "incident") hands.incident(found.thing.id);
      else if (found && found.kind === "crowd") spread(found.thing.members);
      else hands.ground(event.latlng.lat, event.latlng.lng);
    });
    map.on("mousemove", (event) => {
      pointer = event.originalEvent.target.closest(".leaflet-control") ? null : event.containerPoint;
      lookUnder();
    });
    map.on("mouseout", () => { pointer = null; lookUnder(); });
    map.on("dragstart", () => { stopFollowing(); hands.moved(); });
    frame.addEventListener("keydown", (event) => {
      if (event.target === frame && event.key.startsWith("Arrow")) { stopFollowing(); hands.moved(); }
    });
    frame.addEventListener("wheel", () => hands.moved(), { passive: true });

    function spread(members) {
      const around = L.latLngBounds(members.map((one) => geodispatch.placeOf(one.x, one.y)));
      map.fitBounds(around, { padding: [60, 60], maxZoom: Math.max(14, map.getZoom() + 1) });
    }

    function lookUnder() {
      const found = pointer && !tools.measuring() && !tools.drawing() ? painter.under(pointer) : null;
      frame.classList.toggle("gd-over", Boolean(found) && found.kind !== "station");
      const id = found && found.kind === "unit" ? found.thing.id : null;
      if (id !== told) { told = id; hands.hover(id); highlight(id); }
      if (!found || found.kind === "crowd") { tip.hide(); return; }
      const mark = found.kind === "incident" && options.texts.mark ? [options.texts.mark] : [];
      tip.show(found.thing.name, found.thing.lines || mark, found.x, found.y, map.getSize());
    }

    function highlight(id) {
      if (state.hovered === id) return;
      state.hovered = id;
      painter.want();
    }

    function drawn(view, now) {
      if (now - agedAt > AGED_MS) { agedAt = now; state.fleet.ageAll(); }
      if (pointer) lookUnder();
      const unit = state.followed && state.fleet.units.get(state.followed);
      if (unit) tools.keepInSight(view, unit);
    }
    window.setInterval(() => { if (state.fleet.ageAll()) painter.want(); }, AGED_MS);

    function takeIncidents(list) {
      state.incidents = new Map(list.map((said) => {
        const [x, y] = geodispatch.worldOf(said.at[0], said.at[1]);
        return [said.id, { ...said, x, y, overdue: Boolean(said.overdue), selected: Boolean(said.selected) }];
      }));
    }

    function markSelected() {
      for (const one of state.incidents.values()) one.selected = one.id === state.selected;
      state.bound = new Set(state.assignments.filter((one) => one.incident === state.selected).map((one) => one.unit));
      state.around = geodispatch.aroundIncidents(state.assignments);
    }

    // Room for tags on both sides, for the notes above and for the legend below.
    function room() {
      const size = map.getSize(), box = controls.legend;
      const below = box.open ? box.offsetHeight + 30 : 50;
      return {
        paddingTopLeft: [Math.min(120, size.x / 6), 60],
        paddingBottomRight: [Math.min(120, size.x / 6), Math.min(below, size.y / 3)],
      };
    }

    function lookAtSelected() {
      const incident = state.incidents.get(state.selected);
      if (!incident) return;
      const around = L.latLngBounds([incident.at]);
      if (route) route.path.forEach((point) => around.extend(point));
      for (const unit of state.fleet.units.values()) {
        if (unit.rank || state.bound.has(unit.id)) around.extend(geodispatch.placeOf(unit.x, unit.y));
      }
      map.fitBounds(around, { ...room(), maxZoom: 15, animate: false });
    }

    // A new selection is brought into sight once; after that the view is whoever's hand is on it.
    function look() {
      const fresh = state.selected !== looked;
      looked = state.selected;
      if (fresh && !state.followed) lookAtSelected();
    }

    function chosen() {
      const unit = [...state.fleet.units.values()].find((one) => one.chosen);
      return unit ? unit.id : null;
    }

    function show(scene) {
      if (scene.now) state.fleet.setClock(scene.now);
      if (scene.units) state.fleet.take(scene.units, performance.now());
      if (scene.incidents) takeIncidents(scene.incidents);
      if ("assignments" in scene) state.assignments = scene.assignments || [];
      if ("selected" in scene) state.selected = scene.selected;
      else if (scene.incidents) state.selected = (scene.incidents.find((one) => one.selected) || { id: null }).id;
      markSelected();
      for (const [name, key] of [["routes", "route"], ["shades", "shades"], ["gaps", "gaps"], ["cordon", "cordon"], ["posts", "posts"], ["closed", "closed"], ["pin", "pin"]]) {
        if (key in scene) ground.show(name, scene[key]);
      }
      if ("route" in scene) route = scene.route;
      if ("note" in scene) controls.say("note", scene.note || "");
      if ("supposed" in scene) {
        frame.classList.toggle("gd-supposed", Boolean(scene.supposed));
        controls.say("supposed", scene.supposed ? options.texts.supposed : "");
      }
      state.version += 1;
      look();
      controls.able("look", state.incidents.has(state.selected));
      controls.able("follow", Boolean(state.followed || chosen()));
      painter.want();
    }

    function fit() {
      const around = L.latLngBounds([]);
      for (const one of [...state.fleet.units.values(), ...state.incidents.values()]) around.extend(geodispatch.placeOf(one.x, one.y));
      // A study has no units: then what it found, else where the city has its stations.
      for (const name of ["gaps", "posts"]) if (!around.isValid()) around.extend(ground.around(name));
      if (!around.isValid()) for (const one of state.stations) around.extend(geodispatch.placeOf(one.x, one.y));
      fitting = !around.isValid() && !whole;  // as soon as it is known how large the city is
      if (!fitting) map.fitBounds(around.isValid() ? around : whole, { ...room(), maxZoom: NEAR_ZOOM, animate: false });
    }

    // At once: while Leaflet zooms gradually it takes no other view, and that of the answer may be next.
    function zoomTo(where) {
      if (Array.isArray(where)) map.setView(where, Math.max(NEAR_ZOOM, map.getZoom()), { animate: false });
      else map.fitBounds(where.bounds, { ...room(), maxZoom: NEAR_ZOOM + 1, animate: false });
    }

    function follow(id) {
      const unit = id ? state.fleet.units.get(id) : null;
      state.followed = unit ? id : null;
      tools.follow(state.followed, unit ? unit.name : "");
      controls.pressed("follow", Boolean(unit));
      if (unit) map.setView(geodispatch.placeOf(unit.x, unit.y), Math.max(14, map.getZoom()));
      painter.want();
    }

    function stopFollowing() { if (state.followed) follow(null); }

    return {
      show, fit, zoomTo, follow, badge: controls.badge, spot: painter.spot, frames: painter.frames,
      fixes: (list, now_ms) => { state.fleet.hear(list, now_ms, performance.now()); painter.want(); },
      gaps: (gaps) => ground.show("gaps", gaps),
      // The way of whoever is pointed at; that of the chosen one is there already.
      route: (way) => ground.show("hovered", way && JSON.stringify(way) === JSON.stringify(route) ? null : way),
      hover: highlight,
      on: (wanted) => Object.assign(hands, wanted),
      measure: tools.measure, drawClosure: tools.drawClosure,
      layers: (wanted) => {
        for (const [name, shown] of Object.entries(wanted || {})) if (name in on) turn(name, Boolean(shown));
        return { ...on };
      },
      view: () => ({ zoom: map.getZoom(), lat: map.getCenter().lat, lon: map.getCenter().lng }),
      unit: (id) => {
        const one = state.fleet.units.get(id);
        if (!one) return null;
        const [lat, lon] = geodispatch.placeOf(one.x, one.y);
        return { lat, lon, status: one.status, stale: one.stale, heading: state.fleet.heading(one, performance.now()) };
      },
    };
  }

  geodispatch.board = function (map, options) {
    const made = board(map, options);
    window.geodispatchBoard = made;
    window.dispatchEvent(new Event("geodispatch-board"));
    return made;
  };
})(window.geodispatch);
