"""Smart render: what is already as wanted is copied packet by packet, only the rest is encoded.

``plan`` says beforehand which parts of a film can be copied and why others cannot, ``splice`` writes the film.
"""
