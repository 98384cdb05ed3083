"""What several processes of the bot share besides the workspace, each with a way for one process alone."""
