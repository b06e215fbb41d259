"""``redact_text``: narratives without what identifies. Rules and lists written by hand; nothing here was trained.

reading      Reading(text)                    a text folded letter by letter, spans, words
checks       curp rfc luhn clabe vin          check digits
patterns     find(reading)                    what its form gives away
triggers     find(reading)                    what is announced, with moments and runs (how far it goes)
catalogues   find(reading)                    listed names and places
parties      Parties(values).find(reading)    what the record itself names
engine       Redactor(layers)                 all of them together
measure      measure(documents, layers)       how well they do on texts somebody has marked
"""
