"""Everything that uses Azure's SDKs. No other package imports ``azure``, and settings name these modules by path."""
