"""What only a laptop has: sample people, one-click sign-in, and a folder for mail. None of it exists with DEBUG off."""
