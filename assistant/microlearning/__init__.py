"""Three minutes of help a week for a coachee, chosen by their own approved goals."""
