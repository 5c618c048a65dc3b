"""One function per intention of a user, and the ports through which it reaches the world."""
