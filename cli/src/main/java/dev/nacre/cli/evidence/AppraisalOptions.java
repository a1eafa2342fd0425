package dev.nacre.cli.evidence;

import dev.nacre.attestationservice.DeskAppraisal;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// By which policies and reference values claims are judged at the desk.
final class AppraisalOptions {
  private static final String DEFAULT = "default";
  private static final Pattern OF_CLASS = Pattern.compile("([a-z][a-z-]*)=(.+)");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--policy",
      paramLabel = "[CLASS=]FILE|default",
      description = {
        "Judge the verified claims by this Rego policy, as the attestation service does: for one",
        "class (cpu, gpu, switch, dcu, …) or for all; default: the service's own policies."
      })
  private List<String> policies = List.of();

  @Option(
      names = "--reference-values",
      paramLabel = "FILE",
      description = {
        "What the policy compares with: an object of values by name, as nacre measure prints it",
        "with --format reference-values."
      })
  private List<Path> referenceValues = List.of();

  /// Empty when the user named no policy.
  Optional<DeskAppraisal> appraisal(Instant at) {
    if (policies.isEmpty()) {
      if (!referenceValues.isEmpty()) {
        throw Console.wrong(command, "--reference-values needs --policy");
      }
      return Optional.empty();
    }
    DeskAppraisal appraisal = DeskAppraisal.with(values(), at);
    for (String named : policies) {
      appraisal = with(appraisal, named);
    }
    return Optional.of(appraisal);
  }

  private static DeskAppraisal with(DeskAppraisal appraisal, String named) {
    if (named.equals(DEFAULT)) {
      return appraisal.defaultPolicies();
    }
    Matcher ofClass = OF_CLASS.matcher(named);
    return ofClass.matches()
        ? appraisal.policy(ofClass.group(1), text(ofClass.group(2)))
        : appraisal.policy(DeskAppraisal.ANY_CLASS, text(named));
  }

  private static String text(String file) {
    return UserFiles.read(Path.of(file)).utf8();
  }

  private JsonObject values() {
    var all = JsonObject.builder();
    for (Path file : referenceValues) {
      if (!(Json.parse(UserFiles.read(file)) instanceof JsonObject values)) {
        throw MalformedException.at(file.toString(), "an object of values", "another value");
      }
      values.members().forEach(all::put);
    }
    return all.build();
  }
}
