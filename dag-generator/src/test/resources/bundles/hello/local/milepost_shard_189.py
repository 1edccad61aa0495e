"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "932c44bf5ab5d8dfb33499823694205f69847d77fdebf57c5b2e7a0560479c3b"
globals().update(load(__file__, SPECS))
