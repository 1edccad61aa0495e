"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "cc42223ac42fc01bfeb6a4f07bde5d4dcf115ab0091cc27d4b58b73216a54399"
globals().update(load(__file__, SPECS))
