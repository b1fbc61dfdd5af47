"""The website: the widget's files, and what we write first into its conversation."""
