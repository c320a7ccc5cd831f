// Where units are, from one known position to the next: they glide there, and never ahead of it.
//
// Positions are kept as parts of the world's square (Web Mercator, 0 to 1), which a zoom multiplies.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const USUAL_MS = 2500;      // between two positions of a unit, before anything is known of it
  const SHORTEST_MS = 300, LONGEST_MS = 6000;
  const LEAP_M = 2500;        // farther than anybody drives between two positions: no gliding
  const TURN_M = 12;          // less is the noise of a receiver, which is no heading
  const STANDS_AFTER_MS = 20000;
  const FRESH_S = 120;        // where nobody said how old a position may be
  const WORLD_M = 40075016.7;

  function worldOf(lat, lon) {
    const sine = Math.min(0.9999, Math.max(-0.9999, Math.sin(lat * Math.PI / 180)));
    return [(lon + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  }

  function placeOf(x, y) {
    return [Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI, x * 360 - 180];
  }

  function metres(x, y, u, v) {
    return Math.hypot(u - x, v - y) * WORLD_M / Math.cosh(Math.PI * (1 - 2 * y));
  }

  function fleet() {
    const units = new Map();
    const heard = new Map();  // the last position of whoever is not shown, by callsign
    let ahead_ms = 0;         // the server's clock beyond the browser's

    const clock = () => Date.now() + ahead_ms;

    function move(unit, lat, lon, now) {
      const [x, y] = worldOf(lat, lon);
      const away = metres(unit.x, unit.y, x, y);
      if (unit.heardAt) {
        const gap = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, now - unit.heardAt));
        unit.gap = unit.gap * 0.6 + gap * 0.4;
      }
      unit.heardAt = now;
      const leap = away > LEAP_M || document.hidden;
      unit.fromX = leap ? x : unit.x;
      unit.fromY = leap ? y : unit.y;
      unit.toX = x;
      unit.toY = y;
      unit.since = now;
      unit.until = leap || away === 0 ? now : now + unit.gap;
      if (leap || away === 0) { unit.x = x; unit.y = y; }
      const turned = metres(unit.baseX, unit.baseY, x, y);
      if (turned >= TURN_M) {
        if (!leap) unit.course = (Math.atan2(x - unit.baseX, unit.baseY - y) * 180 / Math.PI + 360) % 360;
        unit.baseX = x;
        unit.baseY = y;
        unit.turnedAt = now;
      }
    }

    function place(unit, lat, lon) {
      [unit.x, unit.y] = worldOf(lat, lon);
      unit.fromX = unit.toX = unit.baseX = unit.x;
      unit.fromY = unit.toY = unit.baseY = unit.y;
    }

    function take(list, now) {
      const wanted = new Set(list.map((said) => said.id));
      for (const id of units.keys()) if (!wanted.has(id)) units.delete(id);
      for (const said of list) {
        let unit = units.get(said.id);
        if (!unit) {
          unit = { id: said.id, seen: 0, heardAt: 0, gap: USUAL_MS, since: 0, until: 0, course: null, turnedAt: -Infinity, live: false };
          place(unit, said.at[0], said.at[1]);
          units.set(said.id, unit);
          const fix = heard.get(said.id);
          if (fix) { place(unit, fix.lat, fix.lon); unit.seen = Date.parse(fix.at); unit.live = true; }
        } else if (!unit.live || (said.seen && said.seen > unit.seen)) {
          if (unit.saidAt[0] !== said.at[0] || unit.saidAt[1] !== said.at[1]) move(unit, said.at[0], said.at[1], now);
        }
        unit.saidAt = said.at;
        if (said.seen && said.seen > unit.seen) unit.seen = said.seen;
        Object.assign(unit, {
          name: said.name, status: geodispatch.drawable(said.status), kind: said.kind || "car", rank: said.rank || null, team: Boolean(said.team),
          chosen: Boolean(said.chosen), lines: said.lines || [], saidStale: Boolean(said.stale),
          fresh_ms: (said.fresh_s || FRESH_S) * 1000, saidHeading: typeof said.heading === "number" ? said.heading : null, incident: said.incident || "",
        });
        age(unit);
      }
    }

    function hear(list, now_ms, now) {
      if (now_ms) ahead_ms = now_ms - Date.now();
      for (const fix of list) {
        heard.set(fix.callsign, fix);
        const unit = units.get(fix.callsign);
        const at = Date.parse(fix.at);
        if (!unit || (unit.live && at <= unit.seen)) continue;
        unit.seen = at;
        unit.live = true;
        unit.saidHeading = typeof fix.heading === "number" ? fix.heading : null;
        move(unit, fix.lat, fix.lon, now);
        age(unit);
      }
    }

    // What was said of a position holds until the stream knows more.
    function age(unit) {
      const stale = unit.live || unit.seen ? clock() - unit.seen > unit.fresh_ms : unit.saidStale;
      const changed = stale !== unit.stale;
      unit.stale = stale;
      return changed;
    }

    function ageAll() {
      let changed = false;
      for (const unit of units.values()) changed = age(unit) || changed;
      return changed;
    }

    // Move everybody to where he is now; whether anybody whom `sees` knows is still under way.
    function step(now, sees) {
      let moving = false;
      for (const unit of units.values()) {
        if (unit.x === unit.toX && unit.y === unit.toY) continue;
        const part = unit.until > unit.since ? Math.min(1, (now - unit.since) / (unit.until - unit.since)) : 1;
        unit.x = part >= 1 ? unit.toX : unit.fromX + (unit.toX - unit.fromX) * part;
        unit.y = part >= 1 ? unit.toY : unit.fromY + (unit.toY - unit.fromY) * part;
        moving = moving || sees(unit);
      }
      return moving;
    }

    function heading(unit, now) {
      if (unit.stale) return null;
      if (unit.saidHeading !== null) return unit.saidHeading;
      return now - unit.turnedAt < STANDS_AFTER_MS ? unit.course : null;
    }

    return {
      units, take, hear, step, heading, ageAll,
      setClock: (now_ms) => { ahead_ms = now_ms - Date.now(); },
    };
  }

  Object.assign(geodispatch, { fleet, worldOf, placeOf });
})(window.geodispatch);
