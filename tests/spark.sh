#!/bin/sh
# The tests of engine: spark on Apache Spark itself, in an environment of its own: pyspark and
# pyspark-client install the same package.
set -eu
command -v java > /dev/null || { echo "no Java here: Apache Spark was not tested"; exit 0; }
VENV=${VENV:-.venv}
SPARK=${VENV}-spark
PORT=${PORT:-15055}
[ -x "$SPARK/bin/pip" ] || "$VENV/bin/python" -m venv "$SPARK"
"$SPARK/bin/pip" install --quiet --disable-pip-version-check 'pyspark[connect]>=4,<5'
SPARK_HOME=$(cd "$SPARK"/lib/python3*/site-packages/pyspark && pwd)
export SPARK_HOME
PYSPARK_PYTHON=$(cd "$SPARK/bin" && pwd)/python
export PYSPARK_PYTHON
log=$(mktemp)
"$SPARK_HOME/bin/spark-submit" --master 'local[2]' --driver-memory 2g \
    --conf "spark.connect.grpc.binding.port=$PORT" --conf spark.ui.enabled=false \
    --conf spark.sql.shuffle.partitions=1 \
    --class org.apache.spark.sql.connect.service.SparkConnectServer spark-internal > "$log" 2>&1 &
server=$!
trap 'kill $server 2> /dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 120); do
    grep -q "Spark Connect server started" "$log" && break
    kill -0 $server || { tail -20 "$log"; exit 1; }
    sleep 1
done
SPARK_REMOTE="sc://127.0.0.1:$PORT" "$VENV/bin/pytest" -q tests/store/test_spark.py tests/store/test_spark_faults.py
