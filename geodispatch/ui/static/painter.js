// One canvas over the map for all that moves or is many: units, incidents, stations, assignments.
//
// It is as large as the window and never moves with the map's panes: at every step of the map it is
// drawn anew, so nothing lags behind the tiles. What was drawn is remembered, to find what lies
// under the pointer.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const EVERY_MS = 30;       // no more than some thirty times a second
  const MARGIN = 40;
  const CROWDED_MS = 500;    // so often it is asked anew who stands together
  const KEPT = 240;
  const MANY = 500;
  const RANKS = { out_of_service: 0, on_break: 0, available: 1, held: 1, dispatched: 2, en_route: 3, on_scene: 4 };

  function sizesAt(zoom) {
    if (zoom >= 14) return { unit: 18, incident: 24, station: 14 };
    if (zoom >= 12) return { unit: 15, incident: 22, station: 11 };
    return { unit: 12, incident: 19, station: 8 };
  }

  // `state` is what is to be drawn; it is read at every frame.
  function painter(map, paint, state) {
    const frame = map.getContainer();
    const canvas = geodispatch.element("canvas", "gd-canvas");
    const tags = geodispatch.element("div", "gd-tags");
    frame.appendChild(canvas);
    frame.appendChild(tags);
    const brush = canvas.getContext("2d");
    const told = { drawn: 0, ms: [], shown: 0 };
    let ratio = 0, sprites = null, wanted = true, last = -Infinity, zooming = false, asked = 0;
    let crowdsAt = -Infinity, crowdsKey = "", crowded = null;
    let targets = [];

    function fit() {
      const { x, y } = map.getSize(), now = window.devicePixelRatio || 1;
      if (now !== ratio) { ratio = now; sprites = geodispatch.sprites(paint, ratio); }
      const wide = Math.round(x * ratio), high = Math.round(y * ratio);
      if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
        canvas.style.width = `${x}px`;
        canvas.style.height = `${y}px`;
      }
    }

    function stamp(picture, x, y) {
      // On quarters of the screen's pixels, which glide; on whole ones where there are many, which
      // takes a third of the time.
      const steps = (told.shown > MANY ? 1 : 4) * ratio;
      const left = Math.round((x - picture.width / 2) * steps) / steps;
      const top = Math.round((y - picture.height / 2) * steps) / steps;
      brush.drawImage(picture.canvas, left, top, picture.width, picture.height);
    }

    function looksAt(zoom) {
      const size = 256 * 2 ** zoom, corner = map.getPixelBounds().min, room = map.getSize();
      return {
        zoom, size, corner, room,
        at: (thing) => [thing.x * size - corner.x, thing.y * size - corner.y],
        sees: (x, y) => x > -MARGIN && y > -MARGIN && x < room.x + MARGIN && y < room.y + MARGIN,
      };
    }

    function group(view, now) {
      const { units } = state.fleet, key = `${view.zoom}/${units.size}/${state.incidents.size}/${state.version}`;
      if (crowded && key === crowdsKey && now - crowdsAt < CROWDED_MS) return;
      crowdsAt = now;
      crowdsKey = key;
      const alone = (unit) => unit.rank || unit.chosen || unit.id === state.hovered || unit.id === state.followed
        || state.bound.has(unit.id);
      crowded = {
        units: geodispatch.group([...units.values()], view.zoom, geodispatch.CROWD_OF.units, alone),
        incidents: geodispatch.group(
          [...state.incidents.values()], view.zoom, geodispatch.CROWD_OF.incidents, (one) => one.selected,
        ),
      };
      crowded.units.single.sort((a, b) => (RANKS[a.status] || 0) - (RANKS[b.status] || 0) || (a.id < b.id ? -1 : 1));
      crowded.incidents.single.sort((a, b) => b.priority - a.priority || a.overdue - b.overdue);
    }

    function remember(kind, thing, x, y, reach) {
      targets.push({ kind, thing, x, y, reach });
    }

    function drawStations(view, sizes) {
      if (!state.on.stations || view.zoom < 11) return;
      const picture = sprites.station(sizes.station);
      for (const station of state.stations) {
        const [x, y] = view.at(station);
        if (!view.sees(x, y)) continue;
        stamp(picture, x, y);
        remember("station", station, x, y, sizes.station / 2 + 2);
      }
    }

    function drawAssignments(view) {
      if (!state.on.assignments || !state.on.units || !state.on.incidents) return;
      for (const one of state.assignments) {
        const unit = state.fleet.units.get(one.unit), incident = state.incidents.get(one.incident);
        if (!unit || !incident || unit.status === "on_scene") continue;
        const [x, y] = view.at(unit), [u, v] = view.at(incident);
        const near = incident.selected || one.unit === state.hovered || unit.chosen;
        brush.beginPath();
        brush.moveTo(x, y);
        brush.lineTo(u, v);
        brush.setLineDash([]);
        brush.globalAlpha = near ? 0.9 : 0.6;
        brush.strokeStyle = paint.casing;
        brush.lineWidth = near ? 5 : 3.5;
        brush.stroke();
        brush.globalAlpha = near ? 1 : 0.75;
        brush.strokeStyle = paint.assignment;
        brush.lineWidth = near ? 2.2 : 1.4;
        if (unit.status !== "en_route") brush.setLineDash([5, 5]);
        brush.stroke();
      }
      brush.setLineDash([]);
      brush.globalAlpha = 1;
    }

    function ring(x, y, radius, wide) {
      brush.beginPath();
      brush.arc(x, y, radius, 0, 2 * Math.PI);
      brush.strokeStyle = paint.pickEdge;
      brush.lineWidth = wide + 2.5;
      brush.stroke();
      brush.strokeStyle = paint.pick;
      brush.lineWidth = wide;
      brush.stroke();
    }

    function spotOf(unit, view, sizes) {
      const place = view.at(unit), spot = view.zoom >= 12 && state.on.incidents ? state.around.get(unit.id) : null;
      const incident = spot && unit.status === "on_scene" ? state.incidents.get(spot.incident) : null;
      return incident ? geodispatch.stepAside(place, view.at(incident), spot, (sizes.incident + sizes.unit) / 2 + 3) : place;
    }

    function drawUnit(unit, view, sizes, now) {
      const [x, y] = spotOf(unit, view, sizes);
      if (!view.sees(x, y)) return 0;
      if (unit.chosen || unit.id === state.hovered || unit.id === state.followed) {
        ring(x, y, sizes.unit * 0.5 + 5, unit.id === state.hovered && !unit.chosen ? 1.5 : 3);
      }
      const beak = view.zoom >= 12 ? state.fleet.heading(unit, now) : null;
      stamp(sprites.unit(unit.status, unit.kind, unit.stale, sizes.unit, beak), x, y);
      remember("unit", unit, x, y, Math.max(9, sizes.unit / 2 + 3));
      return 1;
    }

    function drawUnits(view, sizes, now, first) {
      if (!state.on.units) return 0;
      let count = 0;
      for (const unit of crowded.units.single) {
        const raised = Boolean(unit.rank || unit.chosen || unit.id === state.followed);
        if (raised !== first && state.fleet.units.has(unit.id)) count += drawUnit(unit, view, sizes, now);
      }
      if (!first) return count;
      for (const one of crowded.units.crowds) {
        const [x, y] = view.at(one);
        if (!view.sees(x, y)) continue;
        const { size } = geodispatch.CROWD_OF.units;
        stamp(sprites.crowd(one.members.length, geodispatch.partsOf(one.members, paint), size), x, y);
        remember("crowd", one, x, y, size / 2);
        count += one.members.length;
      }
      return count;
    }

    function drawIncidents(view, sizes) {
      if (!state.on.incidents) return;
      for (const one of crowded.incidents.crowds) {
        const [x, y] = view.at(one);
        if (!view.sees(x, y)) continue;
        const top = Math.min(...one.members.map((member) => member.priority));
        const late = one.members.some((member) => member.overdue), { size } = geodispatch.CROWD_OF.incidents;
        stamp(sprites.heap(top, late, one.members.length, size), x, y);
        remember("crowd", one, x, y, size / 2 + 6);
      }
      for (const incident of crowded.incidents.single) {
        const [x, y] = view.at(incident);
        if (!view.sees(x, y)) continue;
        remember("incident", incident, x, y, sizes.incident / 2 + 2);
        stamp(sprites.incident(incident.priority, incident.overdue, sizes.incident), x, y);
      }
    }

    // Callsigns where there is room for them, the busy first.
    function drawNames(view, sizes) {
      if (!state.on.names || !state.on.units || view.zoom < 14) return;
      const taken = targets.filter((one) => one.kind !== "station")
        .map((one) => [one.x - one.reach, one.y - one.reach, one.x + one.reach, one.y + one.reach]);
      for (const target of [...targets].reverse()) {
        if (target.kind !== "unit" || target.thing.rank || target.thing.chosen) continue;
        const picture = sprites.name(target.thing.name), own = target.y + sizes.unit / 2 + 13;
        const box = [target.x - picture.width / 2, own - 8, target.x + picture.width / 2, own + 8];
        if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
        taken.push(box);
        stamp(picture, target.x, own);
      }
    }

    function draw(now) {
      const begun = performance.now();
      fit();
      const view = looksAt(map.getZoom()), sizes = sizesAt(view.zoom);
      group(view, now);
      targets = [];
      brush.setTransform(ratio, 0, 0, ratio, 0, 0);
      brush.clearRect(0, 0, view.room.x, view.room.y);
      drawStations(view, sizes);
      drawAssignments(view);
      let shown = drawUnits(view, sizes, now, true);
      drawIncidents(view, sizes);
      shown += drawUnits(view, sizes, now, false);
      drawNames(view, sizes);
      geodispatch.placeTags(tags, state, view, (unit) => spotOf(unit, view, sizes), pick);
      geodispatch.placeSelected(tags, state, view);
      state.after(view, now);
      told.shown = shown;
      told.drawn += 1;
      told.ms.push(performance.now() - begun);
      if (told.ms.length > KEPT) told.ms.shift();
    }

    function tick(now) {
      asked = requestAnimationFrame(tick);
      if (zooming || now - last < EVERY_MS) return;
      const view = looksAt(map.getZoom());
      const moving = state.fleet.step(performance.now(), (unit) => unit.id === state.followed || view.sees(...view.at(unit)));
      if (!moving && !wanted) return;
      wanted = false;
      last = now;
      draw(performance.now());
    }

    function atOnce() {
      if (zooming) return;
      wanted = false;
      last = performance.now();
      draw(last);
    }

    // While the map zooms, the canvas goes along by the same rule as the tiles.
    map.on("zoomanim", (event) => {
      zooming = true;
      const scale = map.getZoomScale(event.zoom, map.getZoom());
      const middle = map.latLngToContainerPoint(event.center), half = map.getSize().divideBy(2);
      canvas.style.transform = `translate(${half.x - middle.x * scale}px, ${half.y - middle.y * scale}px) scale(${scale})`;
      canvas.classList.add("gd-zooming");
      tags.classList.add("gd-zooming");
    });
    map.on("zoomend", () => {
      zooming = false;
      canvas.classList.remove("gd-zooming");
      tags.classList.remove("gd-zooming");
      canvas.style.transform = "";
      atOnce();
    });
    map.on("move viewreset resize", atOnce);

    function under(point) {
      for (let index = targets.length - 1; index >= 0; index -= 1) {
        const one = targets[index];
        if (Math.hypot(one.x - point.x, one.y - point.y) <= one.reach) return one;
      }
      return null;
    }

    function pick(id) { state.pressed(id); }

    asked = requestAnimationFrame(tick);
    return {
      want: () => { wanted = true; }, under,
      spot: (id) => {
        const drawn = targets.find((target) => target.thing.id === id);
        if (drawn) return { x: drawn.x, y: drawn.y };
        const one = state.fleet.units.get(id) || state.incidents.get(id);
        if (!one) return null;
        const [x, y] = looksAt(map.getZoom()).at(one);
        return { x, y };
      },
      frames: () => ({ drawn: told.drawn, ms: [...told.ms], shown: told.shown }),
      stop: () => cancelAnimationFrame(asked),
    };
  }

  geodispatch.painter = painter;
})(window.geodispatch);
