"""Small variants of DNA: from what fragments say to calls with a probability, a fraction, a status, and reasons."""
