"""A store in, what does not hold in it and what was done about it out; one file an invariant."""
