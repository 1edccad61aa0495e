package io.milepost.merge.engine;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Rows of a Delta table as Delta Kernel reads them, in canonical form. */
public final class KernelRows {
  private static final Map<Class<? extends DataType>, BiFunction<ColumnVector, Integer, Object>>
      SCALARS =
          Map.ofEntries(
              entry(BinaryType.class, ColumnVector::getBinary),
              entry(BooleanType.class, ColumnVector::getBoolean),
              entry(ByteType.class, ColumnVector::getByte),
              entry(DateType.class, (vector, i) -> LocalDate.ofEpochDay(vector.getInt(i))),
              entry(DecimalType.class, ColumnVector::getDecimal),
              entry(DoubleType.class, ColumnVector::getDouble),
              entry(FloatType.class, ColumnVector::getFloat),
              entry(IntegerType.class, ColumnVector::getInt),
              entry(LongType.class, ColumnVector::getLong),
              entry(ShortType.class, ColumnVector::getShort),
              entry(StringType.class, ColumnVector::getString),
              entry(
                  TimestampNTZType.class,
                  (vector, i) ->
                      LocalDate.EPOCH.atStartOfDay().plus(vector.getLong(i), ChronoUnit.MICROS)),
              entry(
                  TimestampType.class,
                  (vector, i) -> Instant.EPOCH.plus(vector.getLong(i), ChronoUnit.MICROS)));

  private final Engine engine;
  private final List<String> lines = new ArrayList<>();

  private KernelRows(Engine engine) {
    this.engine = engine;
  }

  /** The table's rows as sorted lines of JSON, with all its columns. */
  public static List<String> lines(String table, Configuration hadoop) {
    KernelRows rows = new KernelRows(DefaultEngine.create(hadoop));
    try {
      rows.read(table);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read table " + table, e);
    }
    return rows.lines.stream().sorted().toList();
  }

  private void read(String table) throws IOException {
    Snapshot snapshot = Table.forPath(engine, table).getLatestSnapshot(engine);
    Scan scan = snapshot.getScanBuilder().build();
    Row state = scan.getScanState(engine);
    try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
      while (files.hasNext()) {
        try (CloseableIterator<Row> rows = files.next().getRows()) {
          while (rows.hasNext()) {
            readFile(state, rows.next());
          }
        }
      }
    }
  }

  private void readFile(Row state, Row file) throws IOException {
    CloseableIterator<ColumnarBatch> physical =
        engine
            .getParquetHandler()
            .readParquetFiles(
                Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                ScanStateRow.getPhysicalDataReadSchema(engine, state),
                Optional.empty());
    try (CloseableIterator<FilteredColumnarBatch> batches =
        Scan.transformPhysicalData(engine, state, file, physical)) {
      while (batches.hasNext()) {
        add(batches.next());
      }
    }
  }

  private void add(FilteredColumnarBatch batch) {
    ColumnarBatch data = batch.getData();
    List<String> names = data.getSchema().fieldNames();
    for (int row = 0; row < data.getSize(); row++) {
      int at = row;
      if (batch.getSelectionVector().map(kept -> kept.getBoolean(at)).orElse(true)) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          fields.put(names.get(i), value(data.getColumnVector(i), row));
        }
        lines.add(CanonicalValue.struct(fields).toString());
      }
    }
  }

  private static JsonNode value(ColumnVector vector, int row) {
    DataType type = vector.getDataType();
    if (vector.isNullAt(row)) {
      return CanonicalValue.of(null);
    }
    if (type instanceof StructType struct) {
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      for (int i = 0; i < struct.length(); i++) {
        fields.put(struct.at(i).getName(), value(vector.getChild(i), row));
      }
      return CanonicalValue.struct(fields);
    }
    if (type instanceof ArrayType) {
      ArrayValue array = vector.getArray(row);
      return CanonicalValue.list(values(array.getElements(), array.getSize()));
    }
    if (type instanceof MapType) {
      MapValue map = vector.getMap(row);
      return CanonicalValue.map(
          values(map.getKeys(), map.getSize()), values(map.getValues(), map.getSize()));
    }
    return CanonicalValue.of(SCALARS.get(type.getClass()).apply(vector, row));
  }

  private static List<JsonNode> values(ColumnVector vector, int size) {
    return IntStream.range(0, size).mapToObj(i -> value(vector, i)).toList();
  }
}
