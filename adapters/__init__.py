"""One folder a platform. They translate, and start the program; they never compute."""
