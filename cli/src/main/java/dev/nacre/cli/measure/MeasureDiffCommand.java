package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre measure diff`.
@Command(
    name = "diff",
    description = {
      "Say which inputs made two measurements differ: of any technology, printed with --format"
          + " json.",
      "The status is 0 only when all values are the same.",
      "",
      "  nacre measure tdx … --format json > yesterday.json",
      "  nacre measure tdx … --format json > today.json",
      "  nacre measure diff yesterday.json today.json",
      ""
    },
    mixinStandardHelpOptions = true)
final class MeasureDiffCommand implements Callable<Integer> {
  private static final int DIFFERENT = 1;

  @Spec private @Nullable CommandSpec command;

  @Parameters(index = "0", paramLabel = "A", description = "A measurement in JSON.")
  private Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  private Path second = Path.of("");

  @Override
  public Integer call() {
    JsonObject a = read(first);
    JsonObject b = read(second);
    PrintWriter out = Console.of(command);
    List<String> different =
        names(a, b).stream().filter(name -> !value(a, name).equals(value(b, name))).toList();
    Set<String> known = values(a, b);
    List<String> values = different.stream().filter(known::contains).toList();
    List<String> inputs = different.stream().filter(name -> !known.contains(name)).toList();
    if (values.isEmpty()) {
      out.println(
          inputs.isEmpty()
              ? "the same values from the same inputs"
              : "the same values, although these inputs differ:");
      print(inputs, a, b, out);
      return 0;
    }
    out.println("these values differ:");
    print(values, a, b, out);
    out.println(
        inputs.isEmpty()
            ? "and no input does: the files come from different versions of this command"
            : "because of these inputs:");
    print(inputs, a, b, out);
    return DIFFERENT;
  }

  private static void print(List<String> names, JsonObject a, JsonObject b, PrintWriter out) {
    for (String name : names) {
      out.println("  " + name);
      out.println("    A  " + text(value(a, name)));
      out.println("    B  " + text(value(b, name)));
    }
  }

  private static JsonObject read(Path file) {
    Json json = Json.parse(UserFiles.read(file));
    if (json instanceof JsonObject measurement
        && measurement.find(Measurement.VALUES).isPresent()) {
      return measurement;
    }
    throw MalformedException.at(
        file.toString(), "what nacre measure prints with --format json", json.kind());
  }

  private static Set<String> names(JsonObject a, JsonObject b) {
    var names = new LinkedHashSet<>(a.members().keySet());
    names.addAll(b.members().keySet());
    return names;
  }

  /// The names of what was measured; everything else went in.
  private static Set<String> values(JsonObject a, JsonObject b) {
    var names = new LinkedHashSet<String>();
    Stream.of(a, b)
        .flatMap(measurement -> measurement.array(Measurement.VALUES).stream())
        .forEach(name -> names.add(text(name)));
    return names;
  }

  private static Json value(JsonObject measurement, String name) {
    return measurement.find(name).orElse(JsonNull.NULL);
  }

  private static String text(Json value) {
    return switch (value) {
      case JsonString(String text) -> text;
      case JsonNull _ -> "(none)";
      default -> value.text();
    };
  }
}
