// What lies on the ground of the map and changes seldom: districts and their figures, routes, gaps, closures, cordon.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const PANES = [["gd-gaps", 330], ["gd-areas", 340], ["gd-routes", 420], ["gd-ways", 430], ["gd-posts", 620]];

  const AGAIN_MS = 3000, LONGEST_MS = 60000;

  function icon(content, size, name) {
    return L.divIcon({ html: content, className: name, iconSize: [size, size] });
  }

  function makePanes(map) {
    for (const [name, depth] of PANES) {
      const pane = map.createPane(name);
      pane.style.zIndex = depth;
      pane.style.pointerEvents = "none";
    }
  }

  function drawAreas(collection, options, paint, layer) {
    const areas = collection.features.filter((one) => one.properties.kind === "jurisdiction");
    L.geoJSON(areas, {
      interactive: false, pane: "gd-areas",
      style: { color: paint.border, weight: 1.3, opacity: 0.75, fill: false, dashArray: "7 3 1.5 3" },
    }).addTo(layer);
    for (const area of areas) {
      const [lon, lat] = area.properties.label_at;
      const label = geodispatch.element("span", "", area.properties.name);
      if (area.properties.illustrative) label.appendChild(geodispatch.element("small", "", options.texts.illustrative));
      L.marker([lat, lon], { icon: icon(label, 0, "gd-area"), pane: "gd-areas", interactive: false, keyboard: false })
        .addTo(layer);
    }
  }

  function stationsOf(collection, options) {
    return collection.features.filter((one) => one.properties.kind === "station").map((one) => {
      const [lon, lat] = one.geometry.coordinates, [x, y] = geodispatch.worldOf(lat, lon);
      return { x, y, name: one.properties.name, lines: one.properties.synthetic ? [options.texts.synthetic] : [] };
    });
  }

  // Everything by name; each draws what it is given, or nothing, and only when it is another.
  function ground(map, paint, options) {
    const layers = {}, shown = {};
    for (const name of ["areas", "shades", "gaps", "routes", "hovered", "closed", "cordon", "posts", "pin"]) {
      layers[name] = L.featureGroup().addTo(map);
    }
    let known = [];  // districts, once they have come
    const line = { interactive: false, lineCap: "round", lineJoin: "round" };

    function way(path, layer, pane, style) {
      L.polyline(path, { ...line, pane, color: paint.casing, weight: style.weight + 4, opacity: 0.85 }).addTo(layer);
      L.polyline(path, { ...line, pane, ...style }).addTo(layer);
    }

    const draw = {
      // A figure of each district: the darker, the worse; its words stand below the name.
      shades(shades, layer) {
        const said = new Map(shades.map((one) => [one.code, one]));
        for (const area of known.filter((one) => said.has(one.properties.code))) {
          const { depth, words } = said.get(area.properties.code), [lon, lat] = area.properties.label_at;
          L.geoJSON(area, {
            pane: "gd-gaps", interactive: false,
            style: { stroke: false, fillColor: paint.gap, fillOpacity: 0.06 + 0.5 * depth, className: "gd-shade" },
          }).addTo(layer);
          const label = geodispatch.element("b", "", words);
          const under = area.properties.illustrative ? "gd-shade-words gd-under" : "gd-shade-words";
          L.marker([lat, lon], { icon: icon(label, 0, under), pane: "gd-areas", interactive: false, keyboard: false }).addTo(layer);
        }
      },
      routes(route, layer) {
        way(route.path, layer, "gd-routes", {
          color: paint.route, weight: 5, className: "gd-route", dashArray: route.estimate ? "2 10" : null,
        });
        // From the street to the scene, which no time counts; under the symbol where it is short.
        L.polyline([route.path[route.path.length - 1], route.scene], {
          ...line, pane: "gd-routes", color: paint.ink, weight: 3, dashArray: "1 7", className: "gd-off-road",
        }).addTo(layer);
      },
      hovered(route, layer) {
        way(route.path, layer, "gd-routes", {
          color: paint.route, weight: 3, opacity: 0.85, className: "gd-hovered-route", dashArray: route.estimate ? "2 8" : "9 6",
        });
      },
      gaps(gaps, layer) {
        L.polygon(gaps.polygons, {
          pane: "gd-gaps", interactive: false, color: paint.gap, weight: 1, opacity: 0.9,
          fillColor: paint.gapFill, fillOpacity: 1, className: "gd-gap",
        }).addTo(layer);
      },
      closed(paths, layer) {
        for (const path of paths) {
          way(path, layer, "gd-ways", { color: paint.closure, weight: 5, dashArray: "3 9", className: "gd-closed" });
          for (const end of [path[0], path[path.length - 1]]) {
            L.marker(end, { icon: icon(geodispatch.element("div", "gd-barred"), 16, "gd-icon"), pane: "gd-ways", interactive: false, keyboard: false })
              .addTo(layer);
          }
        }
      },
      cordon(cordon, layer) {
        for (const node of cordon.nodes || []) {
          L.marker(node, { icon: icon(geodispatch.element("div", "gd-node"), 16, "gd-icon"), pane: "gd-posts", interactive: false, keyboard: false })
            .addTo(layer);
        }
        draw.posts(cordon.posts || [], layer);
      },
      posts(posts, layer) {
        for (const post of posts) {
          const box = geodispatch.element("div", "gd-post", post.name || post.unit);
          L.marker(post.at, { icon: icon(box, 0, "gd-icon"), pane: "gd-posts", interactive: false, keyboard: false }).addTo(layer);
        }
      },
      pin(at, layer) {
        L.marker(at, {
          icon: icon(geodispatch.element("div", "gd-pin"), 30, "gd-icon"), interactive: false, keyboard: false, zIndexOffset: 7000,
        }).addTo(layer);
      },
    };

    function show(name, thing) {
      const key = thing && thing.key ? thing.key : JSON.stringify(thing || null);
      if (shown[name] === key) return;
      shown[name] = key;
      layers[name].clearLayers();
      if (thing && !(Array.isArray(thing) && !thing.length)) draw[name](thing, layers[name]);
    }

    function turn(name, on) {
      if (on) layers[name].addTo(map); else layers[name].remove();
    }

    function around(name) {
      return layers[name].getBounds();
    }

    function load(take, fail) {
      fetch(options.areas).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }).then((collection) => {
        drawAreas(collection, options, paint, layers.areas);
        known = collection.features.filter((one) => one.properties.kind === "jurisdiction");
        const early = shown.shades;  // what a scene said before the districts had come
        delete shown.shades;
        if (early) show("shades", JSON.parse(early));
        take(stationsOf(collection, options), layers.areas.getLayers().length ? layers.areas.getBounds() : null);
      }).catch(() => {
        fail();
        setTimeout(() => load(take, fail), AGAIN_MS);
      });
    }

    // What could not be fetched while the server was away is fetched once it is back.
    map.eachLayer((layer) => {
      if (!(layer instanceof L.TileLayer)) return;
      const tries = new WeakMap();
      layer.on("tileerror", ({ tile, coords }) => {
        const wait = Math.min(LONGEST_MS, (tries.get(tile) || AGAIN_MS / 2) * 2);
        tries.set(tile, wait);
        setTimeout(() => { if (tile.isConnected) tile.src = layer.getTileUrl(coords); }, wait);
      });
    });

    return { show, turn, around, load };
  }

  Object.assign(geodispatch, { makePanes, ground });
})(window.geodispatch);
