"""The engine: one child process that has given up the network, and the side that starts and watches it."""
