"""KPI: one's own standing, the unit's board, the period of evaluation, reports and rules."""
