// What the map tells of its own accord: what lies under the pointer, and that somebody is there.
"use strict";

window.geodispatch = window.geodispatch || {};

(function (geodispatch) {
  const TIP_ABOVE = 14;

  // The page tells the server that somebody is there; hands on the map are hands as well.
  function tellOfHands() {
    const tell = () => {
      try { window.parent.dispatchEvent(new Event("geodispatch-here")); } catch { /* another site's frame */ }
    };
    for (const sign of ["pointerdown", "pointermove", "keydown", "wheel"]) {
      window.addEventListener(sign, tell, { capture: true, passive: true });
    }
  }

  // Whoever comes to the frame by keyboard has come to the map.
  function takeKeys(frame) {
    window.addEventListener("focus", () => {
      if (document.activeElement === document.body) frame.focus({ preventScroll: true });
    });
  }

  function tooltip(frame) {
    const box = geodispatch.element("div", "gd-tip");
    box.setAttribute("role", "tooltip");
    box.hidden = true;
    frame.appendChild(box);
    let key = "";
    return {
      hide: () => { box.hidden = true; },
      show: (title, lines, x, y, room) => {
        const now = JSON.stringify([title, lines]);
        if (now !== key) {
          key = now;
          box.textContent = "";
          box.appendChild(geodispatch.element("strong", "", title));
          for (const line of lines) box.appendChild(geodispatch.element("div", "", line));
        }
        box.hidden = false;
        const wide = box.offsetWidth, high = box.offsetHeight;
        const left = Math.min(Math.max(4, x - wide / 2), room.x - wide - 4);
        const top = y - TIP_ABOVE - high < 4 ? y + TIP_ABOVE : y - TIP_ABOVE - high;
        box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
      },
    };
  }

  Object.assign(geodispatch, { tellOfHands, takeKeys, tooltip });
})(window.geodispatch);
