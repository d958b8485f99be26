"""How Django writes a moment where nobody says how, as on the desk's lists: as every page does."""
