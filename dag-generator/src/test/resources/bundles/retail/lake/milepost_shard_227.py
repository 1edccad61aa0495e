"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "8eaec790f5fd013ab7f1c180ac4955811d8c6ad3313f41661f7490c523cb09c3"
globals().update(load(__file__, SPECS))
