"""The recipe of three_tier_v6: two teachers, one student for each router."""
