package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.PrintWriter;
import java.util.function.Function;

/// How a list that the owner's API answers with is printed: as JSON, or a line an item.
public final class Listing {
  private Listing() {}

  public static void print(
      PrintWriter out, OutputFormat format, Json answer, Function<JsonObject, String> lineOfItem) {
    if (format.isJson()) {
      out.println(answer.pretty());
    } else {
      print(out, answer, lineOfItem);
    }
  }

  public static void print(PrintWriter out, Json answer, Function<JsonObject, String> lineOfItem) {
    if (answer instanceof JsonArray list) {
      list.stream().map(JsonObject.class::cast).map(lineOfItem).forEach(out::println);
    }
  }
}
