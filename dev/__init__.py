"""The services that a laptop lacks, and what ``make`` runs."""
