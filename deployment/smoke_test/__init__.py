"""Test a release of the site with GET requests: ``python3 -m deployment.smoke_test --help``.

The image contains this package, so that a job can test a site that only a virtual network reaches.
"""
