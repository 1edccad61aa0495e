package io.milepost.model.parse;

import io.milepost.model.Approval;
import io.milepost.model.Approval.Grant;
import io.milepost.model.Identity;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;

/** Reads {@code approvals/<approval>.yaml}. */
public final class ApprovalParser {
  /** What may be granted. */
  private enum Word {
    ACCESS,
    DECLASSIFICATION,
    CHANGE
  }

  private ApprovalParser() {}

  /** Reads the fields. */
  public static Approval parse(Fields fields, Identity identity, Scope scope) {
    Approval approval =
        new Approval(
            identity,
            scope.team(),
            grant(fields),
            fields.require("to", Terms.RECEIVER),
            fields.requireList("datasets", Terms.PART),
            fields.find("until", FieldTypes.TIME));
    fields.end();
    return approval;
  }

  private static Grant grant(Fields fields) {
    return switch (fields.require("grants", FieldType.word(Word.class))) {
      case ACCESS -> new Grant.Access();
      case DECLASSIFICATION -> new Grant.Declassification();
      case CHANGE ->
          new Grant.Change(fields.require("change", FieldType.word(Approval.Kind.class)));
    };
  }
}
