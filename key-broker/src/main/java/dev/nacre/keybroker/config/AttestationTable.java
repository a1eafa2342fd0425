package dev.nacre.keybroker.config;

import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Table `attestation_service`: who judges evidence.
final class AttestationTable {
  private static final int MOST_MINUTES = 24 * 60;

  private static final RemoteTable.Standard UPSTREAMS_SERVICE =
      new RemoteTable.Standard("http://127.0.0.1:50004", 100, 300);

  private static final RemoteTable.Standard UPSTREAMS_RVPS =
      new RemoteTable.Standard("http://127.0.0.1:50003", 10, 10);

  /// What only the attestation service in this process has.
  private static final List<String> OF_THE_SERVICE =
      List.of("rvps_config", "verifier_config", "attestation_token_broker");

  private AttestationTable() {}

  static ServerConfig apply(Settings table, ServerConfig config, List<String> notes) {
    String type = table.text("type", "coco_as_builtin");
    int minutes = table.number("timeout", 5, 1, MOST_MINUTES);
    ServerConfig lasting = config.lasting(Duration.ofMinutes(minutes));
    ServerConfig done =
        switch (type.toLowerCase(Locale.ROOT).replace("_", "")) {
          case "cocoasbuiltin" -> builtIn(table, lasting, notes);
          case "cocoasgrpc" -> remote(table, lasting, notes);
          default ->
              throw MalformedException.at(
                  table.path("type"),
                  "coco_as_builtin or coco_as_grpc; others are not supported yet",
                  type);
        };
    table.requireNothingElse();
    return done;
  }

  private static ServerConfig remote(Settings table, ServerConfig config, List<String> notes) {
    for (String key : OF_THE_SERVICE) {
      if (table.has(key)) {
        throw MalformedException.at(
            table.path(key), "it in the file of the attestation service itself", "it here");
      }
    }
    RemoteSettings service = RemoteTable.read(table, "as_addr", UPSTREAMS_SERVICE);
    notes.add("evidence is judged by the attestation service at " + service.address());
    return config.with(config.settings().judgedBy(service));
  }

  private static ServerConfig builtIn(Settings table, ServerConfig config, List<String> notes) {
    BrokerSettings settings = config.settings();
    Optional<RemoteSettings> elsewhere = rvps(table.table("rvps_config"), notes);
    settings = elsewhere.isPresent() ? settings.comparingBy(elsewhere.get()) : settings;
    EndorsementRules rules =
        VerifierTable.read(table.table("verifier_config"), settings.endorsements(), notes);
    notes.addAll(
        table.ignored("work_dir", "policy_engine", "storage_type").stream()
            .map(key -> key + " has no effect")
            .toList());
    return config.with(
        settings
            .with(rules)
            .with(BrokerTable.token(table.table("attestation_token_broker"), notes)));
  }

  private static Optional<RemoteSettings> rvps(Settings rvps, List<String> notes) {
    String type = rvps.text("type", "BuiltIn");
    Optional<RemoteSettings> elsewhere =
        switch (type) {
          case "BuiltIn" -> Optional.empty();
          case "GrpcRemote" -> Optional.of(RemoteTable.read(rvps, "address", UPSTREAMS_RVPS));
          default -> throw MalformedException.at(rvps.path("type"), "BuiltIn or GrpcRemote", type);
        };
    elsewhere.ifPresent(
        service -> notes.add("reference values are those of the service at " + service.address()));
    Settings extractors = rvps.table("extractors");
    notes.addAll(
        extractors.ignored("swid_extractor").stream()
            .map(key -> key + " has no effect: SWID tags are read")
            .toList());
    extractors.requireNothingElse();
    notes.addAll(
        rvps.ignored("storage_type", "storage").stream()
            .map(key -> key + " has no effect: reference values lie in the one database")
            .toList());
    rvps.requireNothingElse();
    return elsewhere;
  }
}
