"""The seventh recipe: static word vectors taught by ratings of real prompts, outcomes and a tuned encoder."""
