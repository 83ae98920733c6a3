"""What is kept and how: tables, the inbox turn, the outbox, the desk's queries, staff, alerts, files and the audit trail."""
