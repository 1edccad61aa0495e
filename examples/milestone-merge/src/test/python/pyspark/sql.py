"""Sessions and frames that hand everything on to those of the JVM."""

import os

from py4j.java_gateway import GatewayParameters, JavaGateway


class DataFrame:
    def __init__(self, jdf, spark):
        self._jdf = jdf
        self._spark = spark

    def select(self, first, *others):
        gateway = self._spark._gateway
        array = gateway.new_array(gateway.jvm.String, len(others))
        for index, name in enumerate(others):
            array[index] = name
        return DataFrame(self._jdf.select(first, array), self._spark)

    def show(self):
        print(self._jdf.showString(20, 20, False))


class Builder:
    def appName(self, name):
        return self

    def getOrCreate(self):
        return SparkSession()


class SparkSession:
    builder = Builder()

    def __init__(self):
        self._gateway = JavaGateway(
            gateway_parameters=GatewayParameters(
                port=int(os.environ["PYSPARK_GATEWAY_PORT"]),
                auth_token=os.environ["PYSPARK_GATEWAY_SECRET"],
                auto_convert=True,
            )
        )
        self._jvm = self._gateway.jvm
        self._jsparkSession = self._gateway.entry_point

    def sql(self, query):
        return DataFrame(self._jsparkSession.sql(query), self)
