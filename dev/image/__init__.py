"""The container image: built, and run as small as the platform runs it."""
