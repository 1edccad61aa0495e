"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "f63173cd5c961f22bf7a53a6c247793d11774f43d256b383ca87ecae64d76e2c"
globals().update(load(__file__, SPECS))
