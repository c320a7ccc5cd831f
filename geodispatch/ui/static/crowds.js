// At low zoom: what stands too close to be told apart becomes one symbol with a count.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const UNITS = { until: 11, cell: 46, least: 4, size: 26 };
  const INCIDENTS = { until: 13, cell: 34, least: 3, size: 19 };
  const BUSY = new Set(["dispatched", "en_route", "on_scene"]);
  const FREE = new Set(["available", "held"]);

  // Cells lie on the world and not on the window, so that nothing jumps while the map is dragged.
  function group(things, zoom, rule, alone) {
    if (zoom > rule.until) return { single: things, crowds: [] };
    const size = 256 * 2 ** zoom, cells = new Map(), single = [];
    for (const thing of things) {
      if (alone(thing)) { single.push(thing); continue; }
      const key = Math.floor(thing.x * size / rule.cell) * 1e6 + Math.floor(thing.y * size / rule.cell);
      const cell = cells.get(key);
      if (cell) cell.push(thing); else cells.set(key, [thing]);
    }
    const crowds = [];
    for (const members of cells.values()) {
      if (members.length < rule.least) single.push(...members);
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

  Object.assign(geodispatch, { group, partsOf, CROWD_OF: { units: UNITS, incidents: INCIDENTS } });
})(window.geodispatch);
