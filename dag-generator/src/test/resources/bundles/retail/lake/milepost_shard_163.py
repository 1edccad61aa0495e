"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "9b2dd7d4ea35080bd5aad072b4676ce43f481a067ff465927bf294b85fadb17f"
globals().update(load(__file__, SPECS))
