"""What the site knows of Azure. Nothing else imports ``azure``, and nothing here is imported where it is not used."""
