"""What differs between the versions of Airflow that we run on: 3.0.6 to 3.3.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.sdk import BaseOperator

if TYPE_CHECKING:
    from airflow.sdk.exceptions import AirflowException, AirflowFailException
else:
    try:
        from airflow.sdk.exceptions import AirflowException, AirflowFailException
    except ImportError:
        from airflow.exceptions import AirflowException, AirflowFailException

__all__ = ["DOUBLED", "AirflowException", "AirflowFailException"]

# Each pause twice as long as the one before: first a switch, later a factor.
DOUBLED: float = True if isinstance(BaseOperator.retry_exponential_backoff, bool) else 2.0
