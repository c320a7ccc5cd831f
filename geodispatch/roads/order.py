"""An order of contraction that was found before, and the graph it was found for."""

from dataclasses import dataclass

import numpy as np

from geodispatch.roads.arrays import IntArray


@dataclass(frozen=True, eq=False)
class Order:
    """
    The vertices of a graph in the order in which a hierarchy contracts them.

    Finding it takes most of the time that a hierarchy takes to build, and it depends on the
    streets alone. It lies beside the roads of a city as a file, which nobody need trust: any
    permutation gives exact answers, and an order that is no permutation or was found for another
    graph is not used.

    Parameters
    ----------
    vertices
        Shape ``(n_vertices,)``.
    graph
        `SearchGraph.checksum` of the graph that it was found for.
    """

    vertices: IntArray
    graph: str

    def __repr__(self) -> str:
        return f"<Order of {self.vertices.size} vertices>"

    def fits(self, checksum: str, n_vertices: int) -> bool:
        """Whether it was found for the graph with this checksum, and is an order of it."""
        if self.graph != checksum or self.vertices.shape != (n_vertices,):
            return False
        listed = np.zeros(n_vertices, dtype=np.bool_)
        inside = (self.vertices >= 0) & (self.vertices < n_vertices)
        listed[self.vertices[inside]] = True
        return bool(listed.all())
