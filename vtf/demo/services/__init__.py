"""The demonstration: real data with its sources, and a synthetic cycle that says so, all through the services."""

from vtf.demo.services.cycle import seed_cycle
from vtf.demo.services.people import seed_people
from vtf.demo.services.real import seed_donors, seed_past_grants, seed_rosters

__all__ = ["seed_cycle", "seed_donors", "seed_past_grants", "seed_people", "seed_rosters"]
