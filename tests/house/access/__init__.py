"""Closed by default: every address of the portal, asked by every role with every method.

`addresses` finds the URLs, `world` makes two convenors with everything that belongs to them, `roles` signs
people in, `walk` asks and keeps what came back, `table` is what is expected (`../access.txt`), `canaries`
says who may read which of the planted words.
"""
