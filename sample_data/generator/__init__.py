"""Makes the sample exports: invented people and companies, their records in each CRM, and the damage of real life."""
