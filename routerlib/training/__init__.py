"""How the models are made and judged; never imported by the rest."""
