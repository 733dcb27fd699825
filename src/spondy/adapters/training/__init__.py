"""Training of the confidence model from labelled notes and from reviewers' decisions."""
