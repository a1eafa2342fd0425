package dev.nacre.cli.policy;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.io.PrintWriter;
import java.util.List;

/// What a dry run found, for people.
///
/// @param err for what is no result
record TrialText(PrintWriter out, PrintWriter err) {
  private static final String NO_EVIDENCE =
      "note: no evidence is kept yet, so nothing could be judged: guests come first";

  void print(JsonObject outcome) {
    List<Json> changed = outcome.array("changed").elements();
    for (Json one : changed) {
      if (one instanceof JsonObject change) {
        print(change, change.string("why"));
      }
    }
    for (Json error : outcome.array("errors").elements()) {
      out.println("it ends in an error, which allows nothing: " + ((JsonString) error).value());
    }
    if (changed.isEmpty() && outcome.number("unchanged") == 0) {
      err.println(NO_EVIDENCE);
    }
    long untried = outcome.number("untried");
    out.println(
        changed.size()
            + " would change, "
            + outcome.number("unchanged")
            + " would not"
            + (untried == 0 ? "" : ", " + untried + " were not tried: the time was over"));
  }

  private void print(JsonObject change, String why) {
    out.println(
        change.string("tee")
            + " ("
            + change.get("status").text()
            + ", seen "
            + change.string("seen")
            + ") would "
            + change.string("would")
            + ": "
            + change.string("resource"));
    out.println("  because " + why);
  }
}
