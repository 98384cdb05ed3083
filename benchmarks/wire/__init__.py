"""From a mention on the wire to the reply on the wire: the whole program, with the platforms' own libraries, on loopback."""
