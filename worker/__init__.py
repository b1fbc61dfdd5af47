"""The outreach planner and dispatcher. Never speaks to Rasa."""
