"""A package, so that its browser closes with its last test.

The browser's driver keeps an event loop running in the thread; beside it no other test
can start one.
"""
