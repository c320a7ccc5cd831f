"""
The own components of the page: the desk, a map, who signed in.

Each is a small script without frame (Streamlit's components, version 2). They are declared at each
run, which only registers the text of the script again. The desk's scripts are modules of their own
below ``ASSETS``, which one line fetches; its lists and boxes are native buttons and inputs that the
keyboard reaches.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from geodispatch.ui import ASSETS, STATIC
from geodispatch.ui.map import MapView
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say

MAP_ADDRESS = "/map/{city}"
_DESK_HTML = """
<div class="desk">
  <div class="side left">
    <p class="trouble" role="alert"></p>
    <section class="panel entry" hidden></section>
    <section class="panel queue"></section>
    <p class="missing"></p>
  </div>
  <div class="side middle">
    <section class="panel strip"></section>
    <iframe class="map"></iframe>
  </div>
  <div class="side right">
    <section class="panel whatif" hidden></section>
    <section class="panel ranking"></section>
  </div>
  <div class="panel veil" hidden></div>
</div>
"""
_LOADER = """
const offered = import(window.location.origin + "MODULE");
export default function (component) {
  const opened = offered.then((module) => module.CALL);
  return () => { opened.then((close) => close && close()); };
}
"""
_MAP_HTML = '<div class="frame"></div>'


def show_desk(data: Json) -> None:
    """Put the desk on the page; it asks the server itself for what it shows."""
    _declare(
        "desk",
        _DESK_HTML,
        _fetched("desk.js", "openDesk(component.parentElement, component.data)"),
        css="\n".join(
            _source(name) for name in ("theme.css", "panel.css", "desk.css", "whatif.css")
        ),
    )(key="desk", data=data, height="content")


def show_map(view: MapView, scene: Mapping[str, Any], key: str, height: int = 560) -> None:
    """
    Put a map of a city on the page and show a scene on it, as `geodispatch.ui.scene` makes them.

    Parameters
    ----------
    key
        Which map of the page it is.
    height
        Pixels.
    """
    data = {
        "address": map_address(view),
        "title": say("map", view.language),
        "scene": dict(scene),
        "height": height,
    }
    js = _fetched("frame.js", "default(component)")
    _declare("map", _MAP_HTML, js, css=_source("theme.css"))(key=key, data=data)


def map_address(view: MapView) -> str:
    """Return the address of the map of a city on this server."""
    asked = urlencode({"theme": view.theme, "lang": view.language})
    return f"{MAP_ADDRESS.format(city=quote(view.city, safe=''))}?{asked}"


def show_person(data: Json) -> None:
    """Put who signed in on the page, with the way out."""
    js = "\n".join(_source(name) for name in ("dom.js", "person.js"))
    css = "\n".join(_source(name) for name in ("theme.css", "panel.css"))
    _declare("person", '<div class="panel person"></div>', js, css=css)(
        key="person", data={"now": 0, "dark": False, "as_of": "", **data}
    )


def _fetched(module: str, call: str) -> str:
    """Return a script that calls what a module of this server offers, and takes itself away."""
    return _LOADER.replace("MODULE", f"{ASSETS}/board/{module}").replace("CALL", call)


@cache
def _source(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _declare(name: str, html: str, js: str, css: str) -> Callable[..., object]:
    """Declare a component."""
    return st.components.v2.component(f"geodispatch_{name}", html=html, css=css, js=js)
