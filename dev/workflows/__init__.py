"""The workflows in .github: tests of them, and what they run besides make and the deployment."""
