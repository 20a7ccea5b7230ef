"""Evidence: the same minutes of several cameras as a bundle that proves itself, made and checked."""
