"""The forms of an issued list: what carriers, insurers, escorts, destinations and villages get to hand."""
