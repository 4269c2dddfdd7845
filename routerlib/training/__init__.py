"""Train and evaluate the models; nothing else in the package imports this."""
