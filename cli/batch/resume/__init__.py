"""Go on with a batch where an earlier run was stopped."""
