"""What a store of a desk is for: real work, the demo, a drill."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Name


class Mode(StrEnum):
    """
    What the log of a desk is for.

    It is decided once, when the log is made, and stands in every event of a log that is not real:
    no statistics and no order can mistake one for the other (110 rules, art. 47).
    """

    REAL = "real"
    DEMO = "demo"
    DRILL = "drill"


MODE_NAMES: Mapping[Mode, Name] = MappingProxyType(
    {
        Mode.REAL: Name("实战", "real"),
        Mode.DEMO: Name("演示", "demo"),
        Mode.DRILL: Name("演练", "drill"),
    }
)
