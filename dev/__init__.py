"""Local services, the test harness and the programs that ``make`` runs."""
