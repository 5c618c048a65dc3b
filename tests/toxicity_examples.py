"""A made-up course with blood tests and adverse events under entrectinib."""

from __future__ import annotations

from typing import Final

TOXIC: Final = """\
schema = "fascicle.case/1"
identifier = "tox"
[patient]
identifier = "P"
[[specimens]]
identifier = "T"
role = "tumour"
[[assays]]
identifier = "rna"
kind = "rna_panel"
specimen = "T"
files = ["r.fastq.gz"]
[course]
recorded_by = "N. N."
recorded = 2026-01-31T09:30:00Z
day_zero = "drug"
[[blood_tests]]
identifier = "blood-0"
when = { day = -3 }
results = [
  { test = "ALT", value = 60, unit = "U/L", upper_limit = 35 },
  { test = "haemoglobin", value = 12.5, unit = "g/dL", lower_limit = 12, upper_limit = 15.5 },
  { test = "platelets", value = 250, unit = "10*9/L", lower_limit = 150 },
  { test = "creatinine", value = 70, unit = "umol/L", upper_limit = 90 },
]
[[therapies]]
identifier = "drug"
when = { day = 0 }
mode = "systemic"
drugs = [{ drug = "entrectinib", dose = 600, unit = "mg", schedule = "once daily" }]
baseline_lvef_percent = 62
[[blood_tests]]
identifier = "blood-1"
when = { day = 28 }
results = [
  { test = "ALT", value = 310, unit = "U/L", upper_limit = 35 },
  { test = "haemoglobin", value = 7.9, unit = "g/dL", lower_limit = 12, upper_limit = 15.5 },
  { test = "platelets", value = 140, unit = "10*9/L", lower_limit = 150 },
  { test = "creatinine", value = 75, unit = "umol/L", upper_limit = 90 },
]
[[examinations]]
identifier = "heart"
when = { day = 30 }
qtc_ms = 510
lvef_percent = 50
weight_kg = 70
[[toxicities]]
identifier = "liver"
when = { day = 28 }
term = "Alanine aminotransferase increased"
grade = 3
attributed_to = "drug"
shown_in = "blood-1"
conditions = { bilirubin_rise_without_cholestasis_or_haemolysis = false, resolved_within_4_weeks = true, recurrent = false }
[[toxicities]]
identifier = "dizzy"
when = { day = 20 }
term = "Dizziness"
grade = 2
attributed_to = "drug"
conditions = { limits_self_care = true }
was_there_before = false
[[toxicities]]
identifier = "qt"
when = { day = 30 }
term = "Electrocardiogram QT corrected interval prolonged"
attributed_to = "drug"
shown_in = "heart"
[[toxicities]]
identifier = "chf"
when = { day = 40 }
term = "Heart failure"
grade = 3
attributed_to = "drug"
"""
