"""Check the ``az`` commands of this project against the grammar of the Azure CLI, recorded in commands.json."""
