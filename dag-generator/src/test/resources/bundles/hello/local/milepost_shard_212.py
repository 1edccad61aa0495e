"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "27adb4059c21038fec0e5923328cd38f2c595d31d06066c636fb518fa45df249"
globals().update(load(__file__, SPECS))
