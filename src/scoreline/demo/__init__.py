"""The demonstration: the whole story on real mortgage applications.

It publishes a model, sells it to three banks, ships each a workbook, scores a range at
once and a portfolio of 50,000 rows as a batch job, and checks every workbook. All of it
goes over HTTP to a service that runs as a process of its own.
"""
