package dev.nacre.keybroker.config;

import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Table `attestation_service`: who judges evidence.
final class AttestationTable {
  private static final int MOST_MINUTES = 24 * 60;

  private AttestationTable() {}

  static ServerConfig apply(Settings table, ServerConfig config, List<String> notes) {
    String type = table.text("type", "coco_as_builtin").toLowerCase(Locale.ROOT).replace("_", "");
    if (!type.equals("cocoasbuiltin")) {
      throw MalformedException.at(
          table.path("type"), "coco_as_builtin; others are not supported yet", type);
    }
    int minutes = table.number("timeout", 5, 1, MOST_MINUTES);
    rvps(table.table("rvps_config"), notes);
    EndorsementRules rules =
        VerifierTable.read(table.table("verifier_config"), config.settings().endorsements(), notes);
    notes.addAll(
        table.ignored("work_dir", "policy_engine", "storage_type").stream()
            .map(key -> key + " has no effect")
            .toList());
    ServerConfig lasting = config.lasting(Duration.ofMinutes(minutes));
    ServerConfig done =
        lasting.with(
            lasting
                .settings()
                .with(rules)
                .with(BrokerTable.token(table.table("attestation_token_broker"), notes)));
    table.requireNothingElse();
    return done;
  }

  private static void rvps(Settings rvps, List<String> notes) {
    String type = rvps.text("type", "BuiltIn");
    if (!type.equals("BuiltIn")) {
      throw MalformedException.at(rvps.path("type"), "BuiltIn; others are not supported yet", type);
    }
    Settings extractors = rvps.table("extractors");
    notes.addAll(extractors.ignored("swid_extractor"));
    extractors.requireNothingElse();
    notes.addAll(
        rvps.ignored("storage_type", "storage").stream()
            .map(key -> key + " has no effect: reference values lie in the one database")
            .toList());
    rvps.requireNothingElse();
  }
}
