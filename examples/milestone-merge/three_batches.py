"""A table that is read in full three times; then the table as it was, and the history of one row.

spark-submit --packages io.milepost:milestone-merge:0.1.0-SNAPSHOT,io.delta:delta-spark_2.13:4.0.1 \
  --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension \
  --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog \
  three_batches.py /tmp/people
"""

import sys

from pyspark.sql import DataFrame, SparkSession

spark = SparkSession.builder.appName("people").getOrCreate()
root, jvm = sys.argv[1], spark._jvm
merge, Instant = jvm.io.milepost.merge, jvm.java.time.Instant

people = merge.DatasetKey("crm", "people")
columns = jvm.org.apache.spark.sql.types.StructType.fromDDL("id INT, name STRING, city STRING")
spec = merge.MergeSpec.of(people, merge.IngestMode.FULL, columns).key(["id"]).build()
ingestion = merge.Ingestion(spark._jsparkSession, merge.IngestionSpec(root, "crm", [spec]))

days = [
    "(1, 'Ann', 'Oslo'), (2, 'Bob', 'Rome')",
    "(1, 'Ann', 'Bergen'), (2, 'Bob', 'Rome'), (3, 'Cid', 'Rome')",
    "(1, 'Ann', 'Bergen'), (3, 'Cid', 'Pisa')",
]
for day, values in enumerate(days, start=1):
    time = Instant.parse(f"2026-01-0{day}T06:00:00Z")
    rows = spark.sql(f"SELECT * FROM VALUES {values} AS t(id, name, city)")
    source = merge.BatchSource.of(time, {"people": rows._jdf})
    ingestion.run(merge.BatchRequest.of(f"day {day}"), source)

reader = merge.MilestoneReader.open(spark._jsparkSession, root, people)
DataFrame(reader.live(), spark).show()
DataFrame(reader.asOf(Instant.parse("2026-01-01T12:00:00Z")), spark).show()
history = DataFrame(reader.versions({"id": "1"}), spark)
history.select("version", "name", "city", "mp_valid_from", "mp_valid_to").show()
DataFrame(reader.changes(1, 3), spark).show()
