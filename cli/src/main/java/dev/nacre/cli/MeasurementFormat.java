package dev.nacre.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// How a measurement is printed: the option that all of `nacre measure` share.
final class MeasurementFormat {
  /// The words of the option.
  enum Name {
    TEXT,
    JSON,
    REFERENCE_VALUES,
    CORIM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--format",
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = {
        "text: the digest; json: with all inputs, for nacre measure diff; reference-values: for",
        "nacre reference-value put; corim: unsigned CoRIM in base64 (default: text)."
      })
  private String format = "text";

  void print(Measurement measurement) {
    PrintWriter out = Console.of(command);
    out.println(
        switch (chosen()) {
          case TEXT -> measurement.text();
          case JSON -> measurement.json().pretty();
          case REFERENCE_VALUES -> measurement.referenceValues().pretty();
          case CORIM -> MeasurementCorim.of(measurement).base64();
        });
  }

  private Name chosen() {
    for (Name name : Name.values()) {
      if (name.toString().equals(format)) {
        return name;
      }
    }
    throw Console.wrong(
        command, "--format: expected text, json, reference-values or corim, found " + format);
  }
}
