package io.milepost.model.parse;

import io.milepost.model.DataPlatform.Size;
import io.milepost.model.DataTransformer;
import io.milepost.model.DataTransformer.Code;
import io.milepost.model.job.TransformSpec;
import io.milepost.model.time.Schedule;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.util.Map;
import java.util.TreeMap;

/** Reads the transformer of a workspace. */
final class TransformerParser {
  private TransformerParser() {}

  static DataTransformer parse(Fields fields, Scope scope) {
    DataTransformer transformer =
        new DataTransformer(
            fields.require("output", FieldTypes.NAME_TYPE),
            code(fields.requireMap("code")),
            fields.find("schedule", FieldTypes.SCHEDULE).orElse(new Schedule.OnData()),
            fields.find("timezone", FieldTypes.ZONE).orElse(scope.timezone()),
            fields.find("size", FieldType.word(Size.class)).orElse(Size.SMALL),
            parameters(fields));
    fields.end();
    return transformer;
  }

  private static Code code(Fields fields) {
    Code code;
    if (fields.has("image")) {
      code =
          new Code.Image(
              fields.require("image", Terms.IMAGE),
              fields.require("version", Terms.VERSION),
              fields.requireList("command", FieldTypes.TEXT));
    } else {
      code =
          new Code.Jar(
              new TransformSpec.Code(
                  fields.require("jar", Terms.ARTIFACT),
                  fields.require("version", Terms.VERSION),
                  fields.require("main", Terms.CLASS)));
      fields.has("image");
    }
    fields.end();
    return code;
  }

  private static Map<String, String> parameters(Fields fields) {
    Map<String, String> parameters = new TreeMap<>();
    for (Map.Entry<String, Item> entry : fields.named("parameters").entrySet()) {
      parameters.put(entry.getKey(), entry.getValue().read(FieldTypes.TEXT));
    }
    return parameters;
  }
}
