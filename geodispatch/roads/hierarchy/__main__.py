"""Compile all kernels, so that no other process needs to wait for it."""

from geodispatch.roads.hierarchy.warming import warm_up

warm_up()
