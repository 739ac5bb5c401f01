"""The portal: pages on which people manage endpoints and score workbooks.

Its pages do what the API does, through the same rooms and rights: nothing here calls
the service's own addresses, and nothing decides.
"""
