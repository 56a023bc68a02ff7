"""Paper: A4 PDF in black and white, with a Chinese font of our own.

pdf = table_pdf(title="G1339 乘客名单", columns=columns, rows=rows, notes=["2027年2月14日"], foot="版本 2")
pdf = typeset(Path(".../slips.typ"), {"slips": [...]}, foot="版本 2")
"""
