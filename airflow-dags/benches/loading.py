"""Measures what it takes a process that has imported Airflow to load a DAG file (dag-6)."""

import runpy
import sys
import time

from airflow.sdk import DAG, Asset, AssetAny, BaseOperator

IMPORTED = (DAG, Asset, AssetAny, BaseOperator)

start = time.process_time()
runpy.run_path(sys.argv[1])
print(f"{time.process_time() - start:.3f}")
