"""The dispositions of an incident, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain.events import Disposition
from geodispatch.domain.naming import Name

DISPOSITION_NAMES: Mapping[Disposition, Name] = MappingProxyType(
    {
        Disposition.HANDLED: Name("已处置", "handled"),
        Disposition.ADVISED: Name("已解答告知", "advised"),
        Disposition.TRANSFERRED: Name("已移交", "transferred"),
        Disposition.DUPLICATE: Name("重复报警", "duplicate"),
        Disposition.CANCELLED: Name("已取消", "cancelled"),
        Disposition.FALSE: Name("虚假警情", "false"),
    }
)
