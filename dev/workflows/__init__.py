"""Checks of the workflows in .github, and the commands that they run besides make and the deployment."""
