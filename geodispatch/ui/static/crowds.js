// At low zoom: what stands too close to be told apart becomes one symbol with a count.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const UNITS = { until: 11, cell: 46, least: 4, size: 26 };
  const INCIDENTS = { until: 13, cell: 34, least: 3, size: 19 };
  const MANY = [[400, 70], [120, 50]];  // where there are so many, from so wide a cell on two are a crowd
  const BUSY = new Set(["dispatched", "en_route", "on_scene"]);
  const FREE = new Set(["available", "held"]);

  // Cells lie on the world and not on the window, so that nothing jumps while the map is dragged.
  function group(things, zoom, rule, alone) {
    if (zoom > rule.until) return { single: things, crowds: [] };
    const many = rule === INCIDENTS && MANY.find(([count]) => things.length > count);
    const wide = many ? many[1] : rule.cell, least = many ? 2 : rule.least;
    const size = 256 * 2 ** zoom, cells = new Map(), single = [];
    for (const thing of things) {
      if (alone(thing)) { single.push(thing); continue; }
      const key = Math.floor(thing.x * size / wide) * 1e6 + Math.floor(thing.y * size / wide);
      const cell = cells.get(key);
      if (cell) cell.push(thing); else cells.set(key, [thing]);
    }
    const crowds = [];
    for (const members of cells.values()) {
      if (members.length < least) single.push(...members);
      else crowds.push(crowd(members));
    }
    return { single, crowds };
  }

  function crowd(members) {
    const middle = (axis) => members.reduce((sum, one) => sum + one[axis], 0) / members.length;
    return { x: middle("x"), y: middle("y"), members };
  }

  function partsOf(members, paint) {
    const share = (kinds) => members.filter((one) => kinds.has(one.status)).length / members.length;
    const free = share(FREE), busy = share(BUSY);
    return [
      { share: free, colour: paint.available }, { share: busy, colour: paint.dispatched },
      { share: 1 - free - busy, colour: paint.out_of_service },
    ];
  }

  // Who has arrived stands round the incident and not on it: by the unit, where of how many.
  function aroundIncidents(assignments) {
    const there = new Map(), around = new Map();
    for (const one of assignments) {
      if (!["on_scene", "fed_back"].includes(one.status)) continue;
      if (there.has(one.incident)) there.get(one.incident).push(one.unit); else there.set(one.incident, [one.unit]);
    }
    for (const [incident, units] of there) units.forEach((unit, index) => around.set(unit, { incident, index, count: units.length }));
    return around;
  }

  // Below the incident, from right to left; `place` and `middle` in pixels.
  function stepAside(place, middle, spot, reach) {
    if (Math.hypot(place[0] - middle[0], place[1] - middle[1]) > reach) return place;
    const angle = Math.PI / 2 + (spot.index - (spot.count - 1) / 2) * Math.min(0.95, 5 / spot.count);
    return [middle[0] + Math.cos(angle) * reach, middle[1] + Math.sin(angle) * reach];
  }

  Object.assign(geodispatch, { aroundIncidents, stepAside, group, partsOf, CROWD_OF: { units: UNITS, incidents: INCIDENTS } });
})(window.geodispatch);
