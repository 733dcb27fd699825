"""The pages of the workbench: rendered on the server, refined by small scripts."""
