"""What the alterations of one tumour mean together: one module a rule or two."""
