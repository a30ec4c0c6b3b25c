"""What the roll-out of the hub did to a measure: staggered-adoption difference-in-differences."""
