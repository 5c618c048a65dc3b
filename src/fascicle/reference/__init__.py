"""What a sample is read against: gene models, panels, masks, the bundle format and its builder."""
