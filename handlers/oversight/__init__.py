"""What managers steer by: figures with their denominators, reports, and warnings. Pure: counted from events handed in."""
