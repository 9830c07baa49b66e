"""Characters beyond one film: as files, on the user's shelf, in the season's plan, handed over to others."""
