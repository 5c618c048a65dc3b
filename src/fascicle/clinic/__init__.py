"""What people measure: IHC, FISH, response, cord, spine, neurology, surgery. Pure scores."""
