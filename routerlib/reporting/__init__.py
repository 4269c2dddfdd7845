"""What was asked, who answered, what it cost, and what the router would have made of it."""
