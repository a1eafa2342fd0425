package dev.nacre.cli.reference;

import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Where reference values go and until when they count.
final class RegistrationOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(names = "--set", paramLabel = "SET", description = "The set that they belong to.")
  private @Nullable String set;

  @Option(
      names = "--stage",
      description = "Let them wait in their set, until nacre reference-value activate.")
  private boolean stage;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "Such as 2027-01-31T00:00:00Z (default: in twelve months).")
  private @Nullable Instant expires;

  /// Whether nothing was said that upstream's registration cannot say.
  boolean areDefault() {
    return set == null && !stage && expires == null;
  }

  /// Takes what was not said from the record of the value that is replaced.
  void continueAs(JsonObject record) {
    if (set == null && record.find("set").isPresent()) {
      set = record.string("set");
    }
    if (expires == null) {
      expires = Instant.parse(record.string("expiration"));
    }
  }

  boolean isToWait() {
    return stage;
  }

  /// @param type of the document
  void register(KbsOwner owner, String type, Bytes document) {
    send(
        owner,
        JsonObject.builder()
            .put("version", "0.1.0")
            .put("type", type)
            .put("payload", document.base64()));
  }

  /// Adds to what is accepted in force, in one step at the server.
  ///
  /// @param values by name
  void add(KbsOwner owner, JsonObject values) {
    send(
        owner,
        JsonObject.builder()
            .put("version", "0.1.0")
            .put("type", "sample")
            .put("payload", values.utf8().base64())
            .put("add", true));
  }

  private void send(KbsOwner owner, JsonObject.Builder message) {
    Instant end = expires;
    if (end != null) {
      message.put("expires", end.toString());
    }
    owner.change("POST", path(message), Optional.of(message.build()));
  }

  private String path(JsonObject.Builder message) {
    String named = set;
    if (!stage) {
      if (named != null) {
        message.put("set", named);
      }
      return "/nacre/v0/reference-values";
    }
    if (named == null) {
      throw Console.wrong(command, "--stage needs --set SET");
    }
    return "/nacre/v0/staged-reference-sets/" + KbsOwner.inPath(named);
  }
}
