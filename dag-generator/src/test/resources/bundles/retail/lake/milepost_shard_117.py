"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "d915e12f1ae2f5c7be02a880424784194a1799fd8c533ac74387a6d07c99e6e4"
globals().update(load(__file__, SPECS))
