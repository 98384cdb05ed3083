"""Slack: a mention, a direct message, a slash command or a button in; Block Kit out."""
