"""``vibe-router report``: what sessions and logs cost, and what the router would have made of them."""
