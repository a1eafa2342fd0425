package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.Words;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// How a measurement is printed: the option that all of `nacre measure` share.
final class MeasurementFormat {
  private enum Name {
    TEXT,
    JSON,
    REFERENCE_VALUES,
    CORIM;

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = {
        "text: the digest; json: with all inputs, for nacre measure diff; reference-values: for",
        "nacre reference-value put; corim: unsigned CoRIM in base64 (default: text)."
      })
  private Name format = Name.TEXT;

  void print(Measurement measurement) {
    PrintWriter out = Console.of(command);
    out.println(
        switch (format) {
          case TEXT -> measurement.text();
          case JSON -> measurement.json().pretty();
          case REFERENCE_VALUES -> measurement.referenceValues().pretty();
          case CORIM -> MeasurementCorim.of(measurement).base64();
        });
  }
}
