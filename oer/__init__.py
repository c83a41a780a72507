"""Open educational resources: deposit, appraisal, catalogue."""
