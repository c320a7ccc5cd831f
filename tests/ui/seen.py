"""What can be read on a page: in its components and its frames too."""

import re

from geodispatch.ui.texts import TEXTS

# Every element with words of its own, in the page, its components and its frames.
_SHOWN = """
  const roots = [document];
  for (const root of roots)
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot);
      if (one.tagName === "IFRAME" && one.contentDocument) roots.push(one.contentDocument);
    }
  const silent = "script, style, noscript, option, title";
  const wordsOf = (one) => [...one.childNodes].filter((child) => child.nodeType === 3)
    .map((child) => child.data.trim()).filter(Boolean);
  const shown = roots.flatMap((root) => [...root.querySelectorAll("*")])
    .filter((one) => !one.matches(silent) && one.checkVisibility({ visibilityProperty: true }))
    .map((one) => [one, wordsOf(one)]).filter(([, words]) => words.length);
"""
WORDS = "() => {" + _SHOWN + " return shown.flatMap(([, words]) => words); }"
"""Returns every text that is shown, as its letters."""

CUT = (
    "() => {"
    + _SHOWN
    + """
  const up = (one) => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const told = (one, words) => {
    for (let at = one; at; at = up(at)) if (at.title && at.title.includes(words[0])) return true;
  };
  const hides = (style, axis) => ["hidden", "clip"].includes(style[`overflow${axis}`]);
  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  function spill(one) {
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = range.getBoundingClientRect();
    if (box.width <= 2 || box.height <= 2) return "";
    const view = one.ownerDocument.defaultView;
    for (let at = one; at; at = up(at)) {
      const style = view.getComputedStyle(at), frame = at.getBoundingClientRect();
      if (frame.width <= 2 || frame.height <= 2) return "";  // for those who listen
      const across = box.right > frame.right + 2 || box.left < frame.left - 2;
      if (across && hides(style, "X")) return "across";
      const down = box.bottom > frame.bottom + 4 || box.top < frame.top - 4;
      if (down && hides(style, "Y")) return "down";
      if (scrolls(style) || at.classList.contains("leaflet-container")) return "";
    }
    return box.right > view.innerWidth + 1 || box.left < -1 ? "off the page" : "";
  }
  // What a box says while nothing stands in it must fit as well.
  function hintOf(box) {
    const style = getComputedStyle(box), brush = new OffscreenCanvas(1, 1).getContext("2d");
    brush.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return brush.measureText(box.placeholder).width > room + 1 ? `hint: ${box.placeholder}` : "";
  }
  const boxes = roots.flatMap((root) => [...root.querySelectorAll("input[placeholder]")]);
  const empty = boxes.filter((box) => !box.value && box.checkVisibility() && box.clientWidth);
  const hints = empty.map(hintOf);
  // What has to be read before it is pressed or ticked must be whole.
  const hinted = (one, words) => !one.closest("label, th, .act, .tab, nav") && told(one, words);
  const cut = shown.filter(([one, words]) => !hinted(one, words))
    .map(([one, words]) => [spill(one), words.join(" ")])
    .filter(([how]) => how).map(([how, words]) => `${how}: ${words}`);
  return [...cut, ...hints.filter(Boolean)];
}"""
)
"""Returns the texts that lie outside of a box which hides what is outside, and no title tells."""

FAINT = (
    "() => {"
    + _SHOWN
    + """
  const up = (one) => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const brush = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  function rgba(colour) {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }
  const over = (top, low) => [0, 1, 2].map((at) => top[at] * top[3] + low[at] * (1 - top[3]));
  const light = (colour) => colour.map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  // What lies below a text, from the top down; null where that is a picture or the map.
  function groundOf(one, styleOf) {
    const layers = [];
    for (let at = one; at; at = up(at)) {
      const style = styleOf(at), colour = rgba(style.backgroundColor);
      const drawn = style.backgroundImage !== "none" || at.classList.contains("leaflet-container");
      if (drawn) return null;
      if (colour[3] > 0) layers.unshift(colour);
      if (colour[3] > 0.9) return layers.reduce((low, top) => over(top, low), [0, 0, 0]);
    }
    return null;
  }
  function fade(one, styleOf) {
    let left = 1;
    for (let at = one; at; at = up(at)) left *= Number(styleOf(at).opacity);
    return left;
  }
  const found = [];
  for (const [one, words] of shown) {
    const off = one.closest(":disabled, [aria-disabled=true]");
    if (off || !/[\\p{L}\\p{N}]/u.test(words.join(""))) continue;
    const view = one.ownerDocument.defaultView, styleOf = (at) => view.getComputedStyle(at);
    const ground = groundOf(one, styleOf), style = styleOf(one);
    if (!ground) continue;
    const [r, g, b, a] = rgba(style.color), ink = [r, g, b, a * fade(one, styleOf)];
    const [text, low] = [light(over(ink, ground)), light(ground)];
    const ratio = (Math.max(text, low) + 0.05) / (Math.min(text, low) + 0.05);
    const px = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
    const least = px >= 24 || (bold && px >= 18.66) ? 3 : 4.5;
    if (ratio < least) found.push(`${ratio.toFixed(2)}: ${words.join(" ")}`);
  }
  return found;
}"""
)
"""Returns the texts with less contrast than WCAG 2.2 AA asks for (1.4.3), as computed."""

DRAWN = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const busy = document.querySelector("[data-testid=stSpinner], [data-stale=true]");
  return app && app.dataset.testScriptState === "notRunning" && !busy;
}"""
"""Whether Streamlit has drawn all of the page."""

TILES = """() => {
  const tiles = [...document.querySelectorAll("img.leaflet-tile")];
  return window.geodispatchBoard && tiles.length
    && tiles.every((tile) => tile.complete && tile.naturalWidth > 0);
}"""
"""Whether a map has its board and all of its tiles."""

SLIP = re.compile(r"\{\w+\}|undefined|\bNaN\b|\[object ")
"""What only a slip of a page writes."""

SMALL = {"width": 1366, "height": 768}
"""The smallest window that the pages are made for."""


def other_words(language: str) -> set[str]:
    """Words that stand on a page of the other language alone, and keys that stand on none."""
    own = {name.in_language(language) for name in TEXTS.values()}
    every = {words for name in TEXTS.values() for words in (name.zh, name.en)}
    return (every - own - {"中文", "English"}) | {key for key in TEXTS if "-" in key}


def hold_to_be_whole(visit, language: str) -> None:
    """Hold a page to what every page owes whoever looks at it."""
    words = visit.page.evaluate(WORDS)
    assert words
    assert sorted(other_words(language) & set(words)) == []
    assert [one for one in words if SLIP.search(one)] == []
    assert visit.page.evaluate(CUT) == []
    assert visit.page.evaluate(FAINT) == []
    assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= SMALL["width"]
    assert visit.page.get_by_test_id("stException").count() == 0
    assert visit.errors == []
    assert visit.failed == []
    assert visit.leaving() == []
