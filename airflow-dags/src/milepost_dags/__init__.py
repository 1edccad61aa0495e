"""Turns the bundles that Milepost renders into Airflow DAGs."""

from milepost_dags.loader import load

__all__ = ["load"]
