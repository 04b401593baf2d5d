from deployment.tests.fixtures import azure, clean_environment, executable_azure, released, without_canary

__all__ = ["azure", "clean_environment", "executable_azure", "released", "without_canary"]
