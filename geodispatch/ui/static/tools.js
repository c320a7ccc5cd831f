// What a hand does on the map besides clicking: measure, draw a closed street, follow a unit.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  // One way to draw a line: click by click; Enter or a double click ends it, Escape takes it back.
  function pencil(map, paint, colour, onChange, onEnd) {
    const layer = L.featureGroup();
    let points = [], here = null, active = false;

    function style(dash) {
      return { pane: "gd-ways", interactive: false, color: paint[colour], weight: 3, dashArray: dash };
    }

    function redraw() {
      layer.clearLayers();
      const all = here ? [...points, here] : points;
      if (all.length > 1) {
        L.polyline(all, { ...style(null), color: paint.casing, weight: 7, opacity: 0.8 }).addTo(layer);
        L.polyline(all, style("6 5")).addTo(layer);
      }
      for (const point of points) {
        L.circleMarker(point, { ...style(null), radius: 4, weight: 2, fillColor: paint.card, fillOpacity: 1 }).addTo(layer);
      }
      onChange(all);
    }

    function click(event) {
      const last = points[points.length - 1];
      if (last && map.latLngToContainerPoint(last).distanceTo(event.containerPoint) < 4) return;  // of a double click
      points.push(event.latlng);
      here = null;
      redraw();
    }

    function move(event) {
      if (!points.length) return;
      here = event.originalEvent.target.closest(".leaflet-control") ? null : event.latlng;
      redraw();
    }

    function finish() {
      if (!active) return;
      here = null;
      const drawn = points;
      redraw();
      onEnd(drawn.length > 1 ? drawn.map((point) => [round(point.lat), round(point.lng)]) : null);
    }

    function keys(event) {
      if (event.key === "Escape") { event.stopPropagation(); onEnd(null); }
      else if (event.key === "Enter") { event.preventDefault(); finish(); }
      else if (event.key === "Backspace" && points.length) { event.preventDefault(); points.pop(); redraw(); }
    }

    function start() {
      if (active) return;
      active = true;
      points = [];
      here = null;
      layer.addTo(map);
      map.on("mousemove", move);
      map.on("dblclick", finish);
      window.addEventListener("keydown", keys, true);
      map.getContainer().classList.add("gd-drawing");
      map.getContainer().focus({ preventScroll: true });
      redraw();
    }

    function stop() {
      if (!active) return;
      active = false;
      points = [];
      here = null;
      layer.clearLayers();
      layer.remove();
      map.off("mousemove", move);
      map.off("dblclick", finish);
      window.removeEventListener("keydown", keys, true);
      map.getContainer().classList.remove("gd-drawing");
    }

    return { start, stop, click, active: () => active };
  }

  function round(degrees) {
    return Math.round(degrees * 1e6) / 1e6;
  }

  function lengthOf(points) {
    let sum = 0;
    for (let index = 1; index < points.length; index += 1) sum += points[index - 1].distanceTo(points[index]);
    return sum;
  }

  function tools(map, paint, options, say, act) {
    const { texts } = options;

    const measure = pencil(map, paint, "measure", (points) => {
      const total = lengthOf(points);
      const words = total >= 1000 ? texts.kilometres.replace("{number}", (total / 1000).toFixed(2))
        : texts.metres.replace("{number}", total.toFixed(0));
      say("tool", points.length > 1 ? `${texts.measured.replace("{length}", words)} · ${texts.measureEnd}` : texts.measureHint);
    }, () => turn(measure, false));

    const closure = pencil(map, paint, "closure", () => say("tool", texts.closureHint), (path) => {
      turn(closure, false);
      act.closure(path);
    });

    function turn(tool, on) {
      for (const other of [measure, closure]) if (other !== tool || !on) other.stop();
      if (on) tool.start(); else say("tool", "");
      act.turned();
    }

    // The map goes along when the unit nears its border, and lies still otherwise.
    let followed = null;
    function follow(id, name) {
      followed = id;
      say("follow", id ? texts.following.replace("{unit}", name) : "");
    }

    function keepInSight(view, unit) {
      const [x, y] = view.at(unit), { room } = view;
      const off = Math.max(Math.abs(x - room.x / 2) / room.x, Math.abs(y - room.y / 2) / room.y);
      if (off < 0.22) return;
      map.panTo(geodispatch.placeOf(unit.x, unit.y), { animate: off < 0.6, duration: 0.6, easeLinearity: 0.5 });
    }

    return {
      click: (event) => {
        const tool = [measure, closure].find((one) => one.active());
        if (tool) tool.click(event);
        return Boolean(tool);
      },
      measure: (on) => turn(measure, on), measuring: measure.active,
      drawClosure: (on) => turn(closure, on), drawing: closure.active,
      follow, followed: () => followed, keepInSight,
    };
  }

  geodispatch.tools = tools;
})(window.geodispatch);
