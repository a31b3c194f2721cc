"""The durable queue of a sweep: what was asked, what is under way, and what each answer brought, saved as one."""
