"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "8a4ddebf1bf42aab355197e0d57e26bac42892dc0be39a00d94c46de1c5d84ac"
globals().update(load(__file__, SPECS))
