"""Why memory ran out, and what helps: from the numbers of a message to a cause and ranked fixes."""
