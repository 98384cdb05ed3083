"""Discord: a mention, a direct message, a command or a button in; Components V2 out."""
