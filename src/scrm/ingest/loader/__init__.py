"""To be written: what belongs here, and what does not."""
