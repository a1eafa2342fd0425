package dev.nacre.cli.owner;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nacre tenant put`.
@Command(
    name = "put",
    description = "Make a tenant, or change its quotas; what is not said stays.",
    footer = "  nacre tenant put team-a --secrets 1000 --audit-entries 1000000",
    mixinStandardHelpOptions = true)
final class TenantPutCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(
      index = "0",
      paramLabel = "TENANT",
      description = "Small letters, digits and '-', at most 63.")
  private String name = "";

  @Option(names = "--secrets", paramLabel = "NUMBER", description = "How many secrets at most.")
  private @Nullable Long secrets;

  @Option(
      names = "--secret-bytes",
      paramLabel = "NUMBER",
      description = "Bytes of all secrets together at most, as they are stored.")
  private @Nullable Long secretBytes;

  @Option(
      names = "--evidence",
      paramLabel = "NUMBER",
      description = "Of how many kinds of machines evidence is kept for dry runs.")
  private @Nullable Long evidence;

  @Option(
      names = "--audit-entries",
      paramLabel = "NUMBER",
      description = "Entries of the audit log at most; then nothing is released any more.")
  private @Nullable Long auditEntries;

  @Override
  public Integer call() {
    var wish = new LinkedHashMap<String, @Nullable Long>();
    wish.put("secrets", secrets);
    wish.put("secret-bytes", secretBytes);
    wish.put("evidence", evidence);
    wish.put("audit-entries", auditEntries);
    JsonObject message = JsonObject.builder().put("quotas", said(wish)).build();
    try (KbsOwner owner = kbs.owner()) {
      owner.change("PUT", TenantCommand.path(name), Optional.of(message));
    }
    return 0;
  }

  private static JsonObject said(Map<String, @Nullable Long> wish) {
    var said = JsonObject.builder();
    wish.forEach((name, number) -> {
      if (number != null) {
        said.put(name, number);
      }
    });
    return said.build();
  }
}
