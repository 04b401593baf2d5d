"""Builds and tests of the container image."""
