"""Decide, without Django, whether the previous release keeps working when a migration has been applied."""
