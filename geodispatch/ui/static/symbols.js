// What stands on the map as a symbol: one shape and one colour for each status, drawn once each.
//
// Colours come from the tokens of theme.css. A shape says what its colour says, so that nobody
// needs to see colours; old positions are dashed and hollow.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const SVG = "http://www.w3.org/2000/svg";

  // In a box of 18 by 18.
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
  const MARKS = { motorcycle: "M 5.5 8 H 12.5 V 10 H 5.5 Z", foot: "M 9 6.6 A 2.4 2.4 0 1 1 8.99 6.6 Z" };
  const TOKENS = {
    available: "available", held: "held", dispatched: "dispatched", en_route: "en-route", on_scene: "on-scene",
    out_of_service: "away", on_break: "away", station: "station", edge: "symbol-edge", ground: "map-ground",
    card: "card", ink: "ink", soft: "soft", halo: "halo", casing: "casing", route: "route", assignment: "assignment",
    border: "border", gap: "gap", gapFill: "gap-fill", cordon: "cordon", closure: "closure", measure: "measure",
    pick: "pick", pickEdge: "pick-edge", p1: "p1", p2: "p2", p3: "p3", onPriority: "on-priority", font: "font",
  };
  const BEAK = 6;  // pixels by which the tick of the heading stands out
  const TURNS = 32;

  // A status that nobody drew looks like one that is away.
  const drawable = (status) => (SHAPES[status] ? status : "out_of_service");

  function readPaint() {
    const style = getComputedStyle(document.documentElement);
    const paint = {};
    for (const [name, token] of Object.entries(TOKENS)) {
      paint[name] = style.getPropertyValue("--gd-" + token).trim();
    }
    return paint;
  }

  function element(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // The same shape for the legend, which stands still.
  function sample(kind, paint, size, stale) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "-1 -1 20 20");
    svg.setAttribute("width", size);
    svg.setAttribute("height", size);
    svg.setAttribute("aria-hidden", "true");
    const status = SHAPES[kind] ? kind : "available";
    const outline = (path, fill, stroke, width) => {
      const one = document.createElementNS(SVG, "path");
      one.setAttribute("d", path);
      one.setAttribute("fill", fill);
      one.setAttribute("stroke", stroke);
      one.setAttribute("stroke-width", width);
      svg.appendChild(one);
      return one;
    };
    const hollow = status === "held" || stale;
    const main = outline(
      SHAPES[status], hollow ? paint.card : paint[status], hollow ? paint[status] : paint.edge, hollow ? 2.4 : 1.5,
    );
    if (stale) main.setAttribute("stroke-dasharray", "3 2.2");
    if (kind === "heading") {
      svg.setAttribute("viewBox", "-2 -6 22 24");
      outline("M 4 2.5 L 9 -5 L 14 2.5 Z", paint.available, paint.edge, 1.5);
      svg.appendChild(main);
    }
    if (MARKS[kind]) outline(MARKS[kind], paint.card, "none", 0);
    return svg;
  }

  // Pictures for a canvas, each drawn once: a canvas, its middle and its size in pixels of the page.
  function sprites(paint, ratio) {
    const made = new Map();

    function picture(key, width, height, draw) {
      let one = made.get(key);
      if (one) return one;
      if (made.size > 4000) made.clear();  // names of a day, not a leak
      const canvas = document.createElement("canvas");
      canvas.width = Math.ceil(width * ratio);
      canvas.height = Math.ceil(height * ratio);
      const brush = canvas.getContext("2d");
      brush.scale(ratio, ratio);
      draw(brush);
      one = { canvas, width: canvas.width / ratio, height: canvas.height / ratio };
      made.set(key, one);
      return one;
    }

    function unit(status, kind, stale, size, heading) {
      const turn = heading === null ? -1 : Math.round(heading / 360 * TURNS) % TURNS;
      const side = size + 2 * BEAK + 4;
      return picture(`u${status}${kind}${stale}${size}${turn}`, side, side, (brush) => {
        const colour = paint[status];
        brush.translate(side / 2, side / 2);
        if (turn >= 0) {
          brush.save();
          brush.rotate(turn / TURNS * 2 * Math.PI);
          brush.beginPath();
          brush.moveTo(-size * 0.36, -size * 0.3);
          brush.lineTo(0, -size / 2 - BEAK);
          brush.lineTo(size * 0.36, -size * 0.3);
          brush.closePath();
          brush.fillStyle = colour;
          brush.strokeStyle = paint.edge;
          brush.lineWidth = 1.6;
          brush.lineJoin = "round";
          brush.stroke();
          brush.fill();
          brush.restore();
        }
        brush.scale(size / 18, size / 18);
        brush.translate(-9, -9);
        const path = new Path2D(SHAPES[status]);
        const hollow = status === "held" || stale;
        brush.lineJoin = "round";
        brush.strokeStyle = paint.casing;
        brush.lineWidth = 3.4;
        if (!stale) brush.stroke(path);
        brush.fillStyle = hollow ? paint.card : colour;
        brush.globalAlpha = stale ? 0.75 : 1;
        brush.fill(path);
        brush.globalAlpha = 1;
        if (stale) brush.setLineDash([3.2, 2.4]);
        brush.strokeStyle = hollow ? colour : paint.edge;
        brush.lineWidth = hollow ? 2.6 : 1.3;
        brush.stroke(path);
        brush.setLineDash([]);
        if (MARKS[kind] && size > 12) {
          brush.fillStyle = hollow ? colour : paint.card;
          brush.fill(new Path2D(MARKS[kind]));
        }
      });
    }

    function station(size) {
      return picture(`s${size}`, size + 4, size + 4, (brush) => {
        brush.translate(2, 2);
        brush.scale(size / 18, size / 18);
        const path = new Path2D(SHAPES.station);
        brush.strokeStyle = paint.casing;
        brush.lineWidth = 3;
        brush.stroke(path);
        brush.fillStyle = paint.station;
        brush.globalAlpha = 0.8;
        brush.fill(path);
      });
    }

    function incident(priority, overdue, size) {
      const side = size + 12;
      return picture(`i${priority}${overdue}${size}`, side, side, (brush) => {
        brush.translate(side / 2, side / 2);
        square(brush, size, 5, paint["p" + priority] || paint.p3, paint.casing);
        label(brush, "P" + priority, size * 0.5, paint.onPriority);
        if (overdue) bang(brush, size / 2, paint);
      });
    }

    function heap(priority, overdue, count, size) {
      const words = String(count), width = size + 6 * words.length, side = width + 14;
      return picture(`h${priority}${overdue}${count}${size}`, side, side, (brush) => {
        brush.translate(side / 2, side / 2);
        for (const shift of [3, 0]) {
          brush.save();
          brush.translate(shift, -shift);
          square(brush, size, 5, paint["p" + priority] || paint.p3, paint.casing, width);
          brush.restore();
        }
        label(brush, words, size * 0.54, paint.onPriority);
        if (overdue) bang(brush, width / 2, paint, size / 2);
      });
    }

    // A ring whose parts say how many of a crowd are free, busy and away.
    function crowd(count, parts, size) {
      const side = size + 6;
      return picture(`c${count}/${parts.map((part) => part.share.toFixed(1) + part.colour)}`, side, side, (brush) => {
        brush.translate(side / 2, side / 2);
        disc(brush, size / 2 + 1.5, paint.casing);
        let from = -Math.PI / 2;
        for (const part of parts) {
          const to = from + part.share * 2 * Math.PI;
          brush.beginPath();
          brush.moveTo(0, 0);
          brush.arc(0, 0, size / 2, from, to);
          brush.closePath();
          brush.fillStyle = part.colour;
          brush.fill();
          from = to;
        }
        disc(brush, size / 2 - 4, paint.card);
        label(brush, String(count), 12, paint.ink);
      });
    }

    function name(text) {
      const brush = measuring();
      const width = Math.ceil(brush.measureText(text).width) + 8;
      return picture(`n${text}`, width, 18, (here) => {
        here.font = brush.font;
        here.textBaseline = "middle";
        here.lineJoin = "round";
        here.strokeStyle = paint.halo;
        here.lineWidth = 3.5;
        here.strokeText(text, 4, 9);
        here.fillStyle = paint.ink;
        here.fillText(text, 4, 9);
      });
    }

    let ruler = null;
    function measuring() {
      if (!ruler) {
        ruler = document.createElement("canvas").getContext("2d");
        ruler.font = `600 11px ${paint.font || "sans-serif"}`;
      }
      return ruler;
    }

    function label(brush, text, size, colour) {
      brush.font = `700 ${size.toFixed(1)}px ${paint.font || "sans-serif"}`;
      brush.textAlign = "center";
      brush.textBaseline = "middle";
      brush.fillStyle = colour;
      brush.fillText(text, 0, 0.5);
    }

    return { unit, station, incident, heap, crowd, name };
  }

  function square(brush, size, radius, fill, edge, width) {
    const wide = width || size;
    brush.beginPath();
    brush.roundRect(-wide / 2, -size / 2, wide, size, radius);
    brush.fillStyle = fill;
    brush.fill();
    brush.strokeStyle = edge;
    brush.lineWidth = 2;
    brush.stroke();
  }

  function disc(brush, radius, fill) {
    brush.beginPath();
    brush.arc(0, 0, radius, 0, 2 * Math.PI);
    brush.fillStyle = fill;
    brush.fill();
  }

  function bang(brush, right, paint, top) {
    brush.save();
    brush.translate(right, -(top === undefined ? right : top));
    disc(brush, 6.5, paint.pickEdge);
    disc(brush, 5.5, paint.pick);
    brush.fillStyle = "black";
    brush.fillRect(-1, -3.5, 2, 4.2);
    brush.fillRect(-1, 1.7, 2, 2);
    brush.restore();
  }

  Object.assign(geodispatch, { drawable, readPaint, element, sample, sprites });
})(window.geodispatch);
