"""Makes the sample meetings and the voice bank from scripts spoken by synthetic voices."""
