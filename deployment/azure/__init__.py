"""Run the Azure CLI, explain its errors, and read logs."""
