"""The FastAPI application that puts channels, pages and care together."""
