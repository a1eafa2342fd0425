package dev.nacre.cli.reference;

import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre reference-value put`.
@Command(
    name = "put",
    description = "Register a reference value, or replace it.",
    footer = {
      "  nacre reference-value put snp_bootloader 10",
      "  nacre reference-value put --file measured.json"
    },
    mixinStandardHelpOptions = true)
final class ReferenceValuePutCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();
  @Mixin private final RegistrationOptions registration = new RegistrationOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Such as snp_launch_measurement.")
  private @Nullable String name;

  @Parameters(
      index = "1..*",
      paramLabel = "VALUE",
      description = {
        "Accepted values: JSON, and what is no JSON is a string.",
        "One JSON list stands for itself."
      })
  private final List<String> values = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = {
        "Register every member of this JSON object, as printed by",
        "nacre measure snp --format reference-values."
      })
  private @Nullable Path file;

  @Option(
      names = "--add",
      description = {
        "Accept VALUE beside what is accepted in force,",
        "which keeps its set and, unless --expires is given, its end."
      })
  private boolean add;

  @Override
  public Integer call() {
    JsonObject named = named();
    try (KbsOwner owner = kbs.owner()) {
      if (add) {
        add(owner, named);
      } else if (registration.areDefault()) {
        named.members().forEach(owner::setReferenceValue);
      } else {
        registration.register(owner, "sample", Bytes.utf8(named.text()));
      }
    }
    return 0;
  }

  private void add(KbsOwner owner, JsonObject named) {
    if (registration.isToWait()) {
      named.members().forEach((each, value) -> stage(owner, each, value));
      return;
    }
    try {
      registration.add(owner, named);
    } catch (KbsException e) {
      if (!registration.areDefault() || !isKeptElsewhere(e)) {
        throw e;
      }
      Console.errorsOf(command)
          .println(
              "note: another service keeps the values, and cannot add in one step: see that nobody"
                  + " else changes them now");
      named
          .members()
          .forEach((each, value) -> owner.setReferenceValue(each, accepted(owner, each, value)));
    }
  }

  /// What waits takes the place of what is in force only when it is activated.
  private void stage(KbsOwner owner, String each, Json value) {
    if (owner.json("/nacre/v0/reference-values/" + KbsOwner.inPath(each))
        instanceof JsonObject record) {
      registration.continueAs(record);
    }
    Json all = accepted(owner, each, value);
    registration.register(
        owner, "sample", Bytes.utf8(JsonObject.builder().put(each, all).build().text()));
  }

  private static Json accepted(KbsOwner owner, String each, Json value) {
    var accepted = new LinkedHashSet<Json>(list(owner.referenceValue(each)));
    accepted.addAll(list(value));
    return new JsonArray(List.copyOf(accepted));
  }

  private static boolean isKeptElsewhere(KbsException refused) {
    return refused.answer().filter(answer -> answer.variant().equals("KeptElsewhere")).isPresent();
  }

  private static List<Json> list(Json value) {
    return value instanceof JsonArray list ? list.elements() : List.of(value);
  }

  private JsonObject named() {
    Path source = file;
    String given = name;
    if (source != null && given == null) {
      if (Json.parse(UserFiles.read(source)) instanceof JsonObject object) {
        return object;
      }
      throw MalformedException.at(source.toString(), "a JSON object", "another value");
    }
    if (given == null || values.isEmpty() || source != null) {
      throw Console.wrong(command, "give NAME and at least one VALUE, or --file FILE");
    }
    return JsonObject.builder().put(given, value()).build();
  }

  private Json value() {
    List<Json> parsed = values.stream().map(ReferenceValuePutCommand::json).toList();
    return parsed.size() == 1 && parsed.getFirst() instanceof JsonArray list
        ? list
        : new JsonArray(parsed);
  }

  private static Json json(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedException e) {
      return Json.of(text);
    }
  }
}
