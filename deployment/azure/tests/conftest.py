from deployment.tests.fixtures import azure, executable_azure

__all__ = ["azure", "executable_azure"]
