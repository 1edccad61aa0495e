"""As much of PySpark as the example uses, over the same bridge into a JVM with a Spark session.

PySpark itself is a download of 400 MB, most of it the jars that Maven has brought already.
"""
