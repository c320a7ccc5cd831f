"""Customizable contraction hierarchies."""

from geodispatch.roads.hierarchy.engine import Hierarchy

__all__ = ["Hierarchy"]
