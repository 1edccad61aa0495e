"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "b52c3a4b1cc92519792cb1c4efb5276ee7e1491d7b670b0164cec2824f2fb03f"
globals().update(load(__file__, SPECS))
