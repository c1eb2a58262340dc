#!/bin/sh
# Stands in for a keyring that waits for a click nobody makes.
exec sleep 20
