"""What a page that was drawn without a browser told the browser."""

import json
import re
from collections.abc import Iterator

from google.protobuf.text_format import MessageToString
from streamlit.testing.v1 import AppTest


def protos(app: AppTest) -> Iterator:
    """Yield everything that the server sent to the page."""

    def walk(node) -> Iterator:
        if getattr(node, "proto", None) is not None:
            yield node.proto
        for child in getattr(node, "children", {}).values():
            yield from walk(child)

    return walk(app._tree)


def everything(app: AppTest) -> str:
    """Every text that the server sent to the page."""
    found = [MessageToString(proto, as_utf8=True) for proto in protos(app)]
    # What goes to a script is JSON within the text.
    text = "\n".join(found).replace('\\"', '"')
    return re.sub(r"\\+u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def component(app: AppTest, name: str) -> dict | None:
    """What one of our components was told; ``None`` where it is not on the page."""
    found = [
        json.loads(proto.json)
        for proto in protos(app)
        if getattr(proto, "component_name", "").endswith(f"geodispatch_{name}")
    ]
    assert len(found) <= 1
    return found[0] if found else None
