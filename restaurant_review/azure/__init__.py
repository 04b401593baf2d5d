"""All code of the site that imports Azure's SDKs. Settings refer to most of these modules by import path."""
