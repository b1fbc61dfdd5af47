"""The domain of Tiexin: profiles, consent, outreach, immunization, dates, cases, conversations."""
