"""What has to be said before Airflow is imported for the first time."""

import os
import tempfile
from pathlib import Path

# Airflow writes its configuration there as soon as it is imported.
_HOME = tempfile.TemporaryDirectory(prefix="milepost-airflow-")
os.environ["AIRFLOW_HOME"] = _HOME.name
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"
os.environ["AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL"] = "0"
for name in list(os.environ):
    if name.startswith(("_AIRFLOW_PARSING_CONTEXT", "MILEPOST_", "SPARK_")):
        del os.environ[name]

assert not (Path(_HOME.name) / "airflow.cfg").exists()
