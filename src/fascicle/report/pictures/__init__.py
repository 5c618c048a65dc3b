"""Pictures as SVG text, drawn from the words of `model/`."""
