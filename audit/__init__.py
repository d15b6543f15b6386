"""Tax-share statistics over tagged tables: exact, reconciled, and with what is needed to publish and defend them.

Nothing here prints. Money is integer fen, shares are exact fractions, and both are rounded once, when they are shown.
"""
