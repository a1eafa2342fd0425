package dev.nacre.keybroker.config;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.cca.CcaVerifier;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.endorsements.LocalEndorsements;
import dev.nacre.storage.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Table `cca_verifier`: the file of upstream's verifier of Arm CCA, which `CCA_CONFIG_FILE` names
/// there.
final class CcaTable {
  private CcaTable() {}

  /// The owner who names a store of platforms enrols their keys by it: nobody pins them, and a
  /// store that came with other endorsements makes none believed.
  ///
  /// @throws MalformedException when a key or value makes no sense, or a file cannot be read
  static EndorsementRules read(Settings table, EndorsementRules rules) {
    Optional<String> file = table.text("config_file");
    table.requireNothingElse();
    return file.map(path -> read(Path.of(path), rules)).orElse(rules);
  }

  private static EndorsementRules read(Path file, EndorsementRules rules) {
    if (!(Json.parse(content(file)) instanceof JsonObject root)) {
      throw MalformedException.at(file.toString(), "a JSON object", "another value");
    }
    var table = new Settings(file.toString(), root).table("cca-verifier");
    String type = table.required("type");
    if (!type.equals("local")) {
      throw MalformedException.at(
          table.path("type"), "local; a remote verifier is not asked", type);
    }
    Path keys = Path.of(table.required("ta-store"));
    LocalEndorsements local = rules.makers().local().with(EndorsementKind.CCA_PLATFORM_KEYS, keys);
    Optional<String> values = table.text("rv-store");
    table.requireNothingElse();
    LocalEndorsements all =
        values
            .map(path -> local.with(EndorsementKind.CCA_REFERENCE_VALUES, Path.of(path)))
            .orElse(local);
    return rules
        .asking(rules.makers().with(all))
        .enrolling(CcaVerifier.fingerprints(content(keys)));
  }

  private static Bytes content(Path file) {
    try {
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new MalformedException("cannot read " + file + ": " + FileTrouble.words(e), e);
    }
  }
}
