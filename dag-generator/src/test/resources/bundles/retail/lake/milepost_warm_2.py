"""No DAG: names what Airflow is to import once, for all shards."""
import airflow.sdk  # noqa: F401
