package dev.nacre.keybroker.config;

import dev.nacre.attestationservice.reference.Extractor;
import dev.nacre.attestationservice.reference.ExtractorSettings;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.KeyPem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Table `nacre.reference_values`: which documents they are read from, and whose word counts.
final class ReferenceTable {
  private ReferenceTable() {}

  static ExtractorSettings read(Settings table) {
    ExtractorSettings settings = ExtractorSettings.standard();
    if (table.has("extractors")) {
      settings = settings.accepting(extractors(table));
    }
    settings = settings.trusting(table.texts("signers").stream().map(ReferenceTable::key).toList());
    if (table.flag("unsigned_corim", false)) {
      settings = settings.allowingUnsignedCorim();
    }
    table.requireNothingElse();
    return settings;
  }

  private static Set<Extractor> extractors(Settings table) {
    var accepted = new HashSet<Extractor>();
    for (String word : table.texts("extractors")) {
      accepted.add(
          Extractor.named(word)
              .orElseThrow(() ->
                  MalformedException.at(table.path("extractors"), "kinds of " + words(), word)));
    }
    return accepted;
  }

  private static List<String> words() {
    return Arrays.stream(Extractor.values()).map(Extractor::word).toList();
  }

  private static Jwk key(String file) {
    try {
      return KeyPem.parsePublic(Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw new MalformedException("cannot read the key of a signer: " + e, e);
    }
  }
}
