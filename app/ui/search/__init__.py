"""The search page: from a question to the hits, from a hit to its moment."""
