"""What leaves: dataset folders, their cards and splits, and the formats of other tools."""
