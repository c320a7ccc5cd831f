"""
Every script and style that a map loads, from this server.

folium names content delivery networks in its classes, and a document that it draws loads them,
so a map without internet stays blank and says nothing. `use_local_assets` rewrites the links
that this project uses to routes of its own and removes all others: a class that is not listed
here gets no outside link by accident. Call it once, before the first map is made.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import folium.plugins
from folium.elements import JSCSSMixin

from geodispatch.ui import ASSETS

# Link names as folium 0.20 writes them, to files of XStatic-Leaflet and XStatic-jQuery.
_LOCAL = {
    "leaflet": f"{ASSETS}/leaflet/leaflet.js",
    "leaflet_css": f"{ASSETS}/leaflet/leaflet.css",
    "jquery": f"{ASSETS}/jquery/jquery.min.js",
}


def use_local_assets() -> tuple[str, ...]:
    """
    Rewrite the asset links of every folium class, and return those names that were dropped.

    Bootstrap, glyphicons and the marker fonts go: our markers are drawn from shapes.
    """
    for module in pkgutil.iter_modules(folium.plugins.__path__):
        importlib.import_module(f"folium.plugins.{module.name}")
    dropped: set[str] = set()
    for cls in _all_subclasses(JSCSSMixin):
        for links in ("default_js", "default_css"):
            if links not in vars(cls):
                continue
            kept = []
            for name, address in vars(cls)[links]:
                local = address if address.startswith(ASSETS) else _LOCAL.get(name)
                if local is None:
                    dropped.add(name)
                else:
                    kept.append((name, local))
            setattr(cls, links, kept)
    return tuple(sorted(dropped))


def outside_links() -> tuple[str, ...]:
    """Return the links of folium classes that still leave the machine; empty when all is well."""
    return tuple(
        sorted(
            address
            for cls in _all_subclasses(JSCSSMixin)
            for links in ("default_js", "default_css")
            for _, address in vars(cls).get(links, ())
            if not address.startswith("/")
        )
    )


def _all_subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    for child in cls.__subclasses__():
        yield child
        yield from _all_subclasses(child)
