"""One answer from many: majority votes with their ties, and Dawid-Skene with each annotator's skill."""
