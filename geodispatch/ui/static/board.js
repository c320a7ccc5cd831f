// The map of the desk: layers that stay, and a scene that changes on them.
//
// The page sends whole scenes; this compares them with what is shown and changes the difference,
// so nothing flickers and the map keeps its zoom. Text is only ever set with textContent.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const SVG = "http://www.w3.org/2000/svg";

  // Okabe and Ito (2008): colours that stay apart for colour-blind eyes; shapes say the same.
  const COLOURS = {
    light: {
      available: "#0072b2", dispatched: "#e69f00", en_route: "#cc79a7", on_scene: "#d55e00",
      out_of_service: "#7b828c", on_break: "#7b828c", edge: "#ffffff", ink: "#1c2430", ground: "#f3f3ef",
      route: "#0072b2", casing: "#ffffff", gap: "#d55e00", border: "#5b6470", station: "#1c2430",
    },
    dark: {
      available: "#56b4e9", dispatched: "#e69f00", en_route: "#dd9cc1", on_scene: "#ff7a2f",
      out_of_service: "#8b93a0", on_break: "#8b93a0", edge: "#0d1117", ink: "#e8ecf1", ground: "#141920",
      route: "#56b4e9", casing: "#0d1117", gap: "#ff7a2f", border: "#7d8898", station: "#dfe5ec",
    },
  };
  const SHAPES = {
    held: "M 9 1.5 A 7.5 7.5 0 1 1 8.99 1.5 Z",
    available: "M 9 1.5 A 7.5 7.5 0 1 1 8.99 1.5 Z",
    dispatched: "M 9 0.5 L 17.5 9 L 9 17.5 L 0.5 9 Z",
    en_route: "M 9 1 L 17.5 16 L 0.5 16 Z",
    on_scene: "M 2 2 H 16 V 16 H 2 Z",
    on_break: "M 3 2 H 7 V 16 H 3 Z M 11 2 H 15 V 16 H 11 Z",
    out_of_service: "M 4.5 1.5 L 9 6 L 13.5 1.5 L 16.5 4.5 L 12 9 L 16.5 13.5 L 13.5 16.5 L 9 12 L 4.5 16.5 L 1.5 13.5 L 6 9 L 1.5 4.5 Z",
    station: "M 3 16 V 7 L 9 2 L 15 7 V 16 Z",
  };
  const UNIT_PX = 18;

  function element(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function shape(kind, paint, stale, size) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "-1 -1 20 20");
    svg.setAttribute("width", size);
    svg.setAttribute("height", size);
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", SHAPES[kind]);
    const held = kind === "held";
    const colour = paint[held ? "available" : kind];
    path.setAttribute("fill", held ? paint.ground : colour);
    path.setAttribute("stroke", stale || held ? colour : paint.edge);
    path.setAttribute("stroke-width", held ? 2.5 : stale ? 2 : 1.5);
    if (stale) {
      path.setAttribute("stroke-dasharray", "3 2.2");
      path.setAttribute("fill-opacity", "0.18");
    }
    svg.appendChild(path);
    return svg;
  }

  function icon(content, size, name) {
    return L.divIcon({ html: content, className: name, iconSize: [size, size] });
  }

  function tip(title, lines) {
    const box = element("div", "gd-tip");
    box.appendChild(element("strong", "", title));
    for (const line of lines) box.appendChild(element("div", "", line));
    return box;
  }

  function unitIcon(unit, chosen, paint) {
    // The tag stands on the far side of the incident, whose symbol it would hide.
    const box = element("div", "gd-unit");
    box.appendChild(shape(unit.status, paint, unit.stale, UNIT_PX));
    if (unit.rank || chosen) {
      const label = element("span", "gd-tag");
      if (chosen) label.classList.add("gd-chosen");
      if (unit.west) label.classList.add("gd-west");
      if (unit.rank) label.appendChild(element("b", "", String(unit.rank)));
      label.appendChild(document.createTextNode(unit.name));
      box.appendChild(label);
    }
    return icon(box, UNIT_PX, "gd-icon");
  }

  function incidentIcon(incident) {
    const box = element("div", "gd-incident gd-p" + incident.priority);
    if (incident.selected) box.classList.add("gd-selected");
    box.appendChild(document.createTextNode("P" + incident.priority));
    if (incident.overdue) box.appendChild(element("i", "", "!"));
    return icon(box, 26, "gd-icon");
  }

  function sample(kind, paint) {
    const box = element("span", "gd-sample gd-sample-" + kind);
    if (kind === "stale") box.appendChild(shape("available", paint, true, 15));
    else if (SHAPES[kind]) box.appendChild(shape(kind, paint, false, kind === "station" ? 14 : 15));
    else if (kind === "incident") box.textContent = "P1";
    return box;
  }

  // A card over the map must not pass its clicks on: they would mark a place below it.
  function card(name, position) {
    const box = element("div", name);
    const control = L.control({ position });
    control.onAdd = () => box;
    L.DomEvent.disableClickPropagation(box);
    return { box, control };
  }

  function legend(options, paint) {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = function () {
      const box = element("details", "gd-legend");
      box.open = window.innerHeight > 480 && window.innerWidth > 680;  // the map has half of the window
      const head = element("summary", "", options.texts.legend);
      if (options.texts.mark) head.appendChild(element("em", "", options.texts.mark));
      box.appendChild(head);
      const list = element("ul");
      for (const [kind, words] of options.legend) {
        const row = element("li");
        row.appendChild(sample(kind, paint));
        row.appendChild(element("span", "", words));
        list.appendChild(row);
      }
      box.appendChild(list);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    return control;
  }

  function drawAreas(collection, options, paint, layers) {
    const areas = collection.features.filter((f) => f.properties.kind === "jurisdiction");
    L.geoJSON(areas, {
      interactive: false, pane: "gd-areas",
      style: { color: paint.border, weight: 1.3, opacity: 0.75, fill: false, dashArray: "7 3 1.5 3" },
    }).addTo(layers.areas);
    for (const area of areas) {
      const [lon, lat] = area.properties.label_at;
      const label = element("span", "", area.properties.name);
      if (area.properties.illustrative) label.appendChild(element("small", "", options.texts.illustrative));
      L.marker([lat, lon], { icon: icon(label, 0, "gd-area"), interactive: false, keyboard: false })
        .addTo(layers.areas);
    }
    for (const station of collection.features.filter((f) => f.properties.kind === "station")) {
      const [lon, lat] = station.geometry.coordinates;
      const lines = station.properties.synthetic ? [options.texts.synthetic] : [];
      L.marker([lat, lon], {
        icon: icon(shape("station", paint, false, 13), 13, "gd-icon gd-station"),
        pane: "gd-stations", keyboard: false, bubblingMouseEvents: true,
      }).bindTooltip(tip(station.properties.name, lines)).addTo(layers.stations);
    }
  }

  // The page tells the server that somebody is there; hands on the map are hands as well.
  function tellOfHands() {
    const tell = () => {
      try { window.parent.dispatchEvent(new Event("geodispatch-here")); } catch { /* another site's frame */ }
    };
    for (const sign of ["pointerdown", "pointermove", "keydown", "wheel"]) {
      window.addEventListener(sign, tell, { capture: true, passive: true });
    }
  }

  geodispatch.board = function (map, options) {
    const paint = COLOURS[options.theme];
    const frame = map.getContainer();
    frame.classList.add("gd-" + options.theme);
    document.documentElement.style.background = paint.ground;
    frame.style.height = "100vh";
    map.invalidateSize({ pan: false });
    window.addEventListener("resize", () => map.invalidateSize({ pan: false }));
    tellOfHands();

    for (const [pane, depth] of [["gd-gaps", 330], ["gd-areas", 340], ["gd-routes", 420], ["gd-stations", 560]]) {
      map.createPane(pane).style.zIndex = depth;
    }
    map.getPane("gd-areas").style.pointerEvents = "none";
    map.getPane("gd-gaps").style.pointerEvents = "none";

    // Feature groups pass clicks on, with the marker as `layer`: streamlit-folium listens there.
    const layers = {};
    for (const name of ["gaps", "areas", "stations", "routes", "units", "incidents", "pin"]) {
      layers[name] = L.featureGroup().addTo(map);
    }
    L.control.layers(null, {
      [options.texts.jurisdictions]: layers.areas,
      [options.texts.stations]: layers.stations,
      [options.texts.units]: layers.units,
    }, { position: "topright" }).addTo(map);
    legend(options, paint).addTo(map);
    map.attributionControl.setPrefix(false);
    const { box: note, control: noteControl } = card("gd-note", "topleft");
    note.setAttribute("role", "status");
    noteControl.addTo(map);
    const { box: trouble, control: troubleControl } = card("gd-note", "topleft");
    troubleControl.addTo(map);

    const scale = L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    L.DomEvent.disableClickPropagation(scale.getContainer());
    L.DomEvent.disableClickPropagation(map.attributionControl.getContainer());

    const setZoomClass = () => frame.classList.toggle("gd-near", map.getZoom() >= 14);
    map.on("zoomend", setZoomClass);
    setZoomClass();

    fetch(options.areas).then((answer) => answer.json())
      .then((collection) => drawAreas(collection, options, paint, layers))
      .catch(() => { trouble.textContent = options.texts.areasFailed; });

    // streamlit-folium reports a click only where it differs from the last one, and the same spot
    // may be meant twice: a step of a tenth of a millimetre tells them apart.
    let clicks = 0;
    map.on("click", (event) => { clicks += 1; event.latlng.lng += (clicks % 100) * 1e-9; });

    const shown = { units: new Map(), incidents: new Map(), routes: "", gaps: "", pin: "", selected: null };

    function change(kind, wanted, make) {
      const kept = shown[kind];
      const ids = new Set(wanted.map((thing) => thing.id));
      for (const [id, old] of kept) {
        if (!ids.has(id)) { layers[kind].removeLayer(old.marker); kept.delete(id); }
      }
      for (const thing of wanted) {
        const key = JSON.stringify(thing);
        const old = kept.get(thing.id);
        if (old && old.key === key) continue;
        if (old) layers[kind].removeLayer(old.marker);
        const marker = make(thing);
        layers[kind].addLayer(marker);
        kept.set(thing.id, { key, marker });
      }
    }

    function unitMarker(unit) {
      const marker = L.marker(unit.at, {
        icon: unitIcon(unit, unit.chosen, paint), keyboard: false, title: "",
        zIndexOffset: unit.chosen ? 6000 : unit.rank ? 2000 : unit.status === "available" ? 100 : 0,
      });
      marker.feature = { type: "Feature", properties: { unit_id: unit.id } };
      return marker.bindTooltip(tip(unit.name, unit.lines), { direction: "top", offset: [0, -8] });
    }

    function incidentMarker(incident) {
      const marker = L.marker(incident.at, {
        icon: incidentIcon(incident), keyboard: false, zIndexOffset: incident.selected ? 5000 : 4000,
      });
      marker.feature = { type: "Feature", properties: { incident_id: incident.id } };
      return marker.bindTooltip(tip(incident.name, options.texts.mark ? [options.texts.mark] : []), { direction: "top", offset: [0, -12] });
    }

    function drawRoute(route) {
      layers.routes.clearLayers();
      if (!route) return;
      const line = { pane: "gd-routes", interactive: false, lineCap: "round", lineJoin: "round" };
      L.polyline(route.path, { ...line, color: paint.casing, weight: 9, opacity: 0.85 }).addTo(layers.routes);
      L.polyline(route.path, {
        ...line, color: paint.route, weight: 5, className: "gd-route",
        dashArray: route.estimate ? "2 10" : null,
      }).addTo(layers.routes);
      // From the street to the scene, which no time counts; under the symbol where it is short.
      const end = route.path[route.path.length - 1];
      L.polyline([end, route.scene], {
        ...line, color: paint.ink, weight: 3, dashArray: "1 7", className: "gd-off-road",
      }).addTo(layers.routes);
    }

    function drawGaps(gaps) {
      layers.gaps.clearLayers();
      if (!gaps) return;
      L.polygon(gaps.polygons, {
        pane: "gd-gaps", interactive: false, color: paint.gap, weight: 1, opacity: 0.9,
        fillColor: paint.gap, fillOpacity: 0.13, className: "gd-gap",
      }).addTo(layers.gaps);
    }

    function drawPin(at) {
      layers.pin.clearLayers();
      if (!at) return;
      const cross = element("div", "gd-pin");
      L.marker(at, { icon: icon(cross, 30, "gd-icon"), interactive: false, keyboard: false, zIndexOffset: 7000 })
        .addTo(layers.pin);
    }

    // Room for tags on both sides, for the note above and for the legend below.
    function room() {
      const size = map.getSize();
      const box = frame.querySelector(".gd-legend");
      const below = box && box.open ? box.offsetHeight + 30 : 50;
      return {
        paddingTopLeft: [Math.min(120, size.x / 6), 60],
        paddingBottomRight: [Math.min(120, size.x / 6), Math.min(below, size.y / 3)],
      };
    }

    function look(scene) {
      if (!scene.selected || scene.selected === shown.selected) return;
      shown.selected = scene.selected;
      const incident = scene.incidents.find((one) => one.id === scene.selected);
      if (!incident) return;
      const around = L.latLngBounds([incident.at]);
      if (scene.route) scene.route.path.forEach((point) => around.extend(point));
      for (const unit of scene.units) if (unit.rank) around.extend(unit.at);
      map.fitBounds(around, { ...room(), maxZoom: 15, animate: false });
    }

    return {
      show: function (scene) {
        const target = scene.incidents.find((one) => one.id === scene.selected);
        for (const unit of scene.units) unit.west = Boolean(target) && target.at[1] > unit.at[1];
        change("units", scene.units, unitMarker);
        change("incidents", scene.incidents, incidentMarker);
        const route = JSON.stringify(scene.route);
        if (route !== shown.routes) { shown.routes = route; drawRoute(scene.route); }
        const gaps = scene.gaps ? scene.gaps.key : "";
        if (gaps !== shown.gaps) { shown.gaps = gaps; drawGaps(scene.gaps); }
        const pin = JSON.stringify(scene.pin);
        if (pin !== shown.pin) { shown.pin = pin; drawPin(scene.pin); }
        if (note.textContent !== scene.note) note.textContent = scene.note;  // read aloud only when new
        look(scene);
      },
    };
  };
})(window.geodispatch);
