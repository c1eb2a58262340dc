"""What the logistics tools share: hearing a question, numbers, dates, tables, ports, and the calculations themselves.

Nothing here calls a model or the network. Amounts are `Decimal`, dates are `datetime`.
"""
