"""Discord: interactions in, Components V2 out."""
