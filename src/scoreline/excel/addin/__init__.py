"""What Excel loads: the add-in's file, where it is installed, what keeps it from work.

Its text lies in ``addin/`` at the root of the checkout.
"""
