package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.snp.AmdProduct;
import dev.nacre.attestation.snp.Tcb;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.Recall;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What AMD's key server hands out (AMD publication 57230, chapter 4): the key of a chip at a level
/// of its firmware, the keys above it, and the list of those that were revoked.
final class AmdEndorsements {
  private static final String ARC = "1.3.6.1.4.1.3704.1.";
  private static final String HARDWARE_ID = ARC + "4";

  /// What a question says of the firmware, and where the key says the same.
  private static final Map<String, String> LEVELS =
      Map.of(
          "blSPL", ARC + "3.1",
          "teeSPL", ARC + "3.2",
          "snpSPL", ARC + "3.3",
          "ucodeSPL", ARC + "3.8",
          "fmcSPL", ARC + "3.9");

  private static final Pattern LEVEL = Pattern.compile("[?&](\\w+)=(\\d{1,3})(?=&|$)");
  private static final int SHORT_ID = 8;

  private final Library library;
  private final List<Path> stores;
  private final Recall<String, List<Bytes>> chains = Recall.of(2 * AmdProduct.values().length);

  /// @param stores folders that are looked into before AMD is asked
  AmdEndorsements(Library library, List<Path> stores) {
    this.library = library;
    this.stores = stores;
  }

  /// @param chipId 64 bytes, as in a report
  void takeChip(AmdProduct product, Bytes chipId, Tcb tcb, Gathering gathering) {
    gathering.take(
        EndorsementKind.CERTIFICATE,
        () ->
            List.of(
                AmdStore.find(stores, chipId, tcb)
                    .orElseGet(() -> library.answer(chipKey(product, chipId, tcb)).body())));
  }

  /// The authorities above the keys of chips, or of cloud providers, and their revocation list.
  void takeAuthorities(AmdProduct product, boolean ofProviders, Gathering gathering) {
    String folder = (ofProviders ? "/vlek/v1/" : "/vcek/v1/") + product.productName();
    gathering.take(
        EndorsementKind.CERTIFICATE,
        () ->
            chains.get(
                library.answer(query(folder + "/cert_chain")).body().utf8(), Shapes::certificates));
    gathering.take(
        EndorsementKind.REVOCATION_LIST,
        () -> List.of(library.answer(query(folder + "/crl")).body()));
  }

  static Query chipKey(AmdProduct product, Bytes chipId, Tcb tcb) {
    Bytes id = tcb.fmc().isPresent() ? chipId.slice(0, SHORT_ID) : chipId;
    String fmc = tcb.fmc().isPresent() ? "fmcSPL=%02d&".formatted(tcb.fmc().getAsInt()) : "";
    return query(
        "/vcek/v1/%s/%s?%sblSPL=%02d&teeSPL=%02d&snpSPL=%02d&ucodeSPL=%02d"
            .formatted(
                product.productName(),
                id.hex(),
                fmc,
                tcb.bootloader(),
                tcb.tee(),
                tcb.snp(),
                tcb.microcode()));
  }

  /// The question by its path, as it stands in the folder of answers too.
  static Query query(String path) {
    if (path.endsWith("/crl")) {
      return Query.get(Endorser.AMD_KDS, path, Shapes::currentList, Query.RENEWED);
    }
    if (path.endsWith("/cert_chain")) {
      return Query.get(
          Endorser.AMD_KDS,
          path,
          answer -> Shapes.certificates(answer.body().utf8()),
          Query.LASTING);
    }
    String chip = path.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    return Query.get(
        Endorser.AMD_KDS, path, answer -> requireKey(path, chip, answer.body()), Query.LASTING);
  }

  private static void requireKey(String path, String chip, Bytes der) {
    Certificate key = Certificate.parse(der);
    requireKeyOf(chip, key);
    LEVEL
        .matcher(path)
        .results()
        .filter(level -> LEVELS.containsKey(level.group(1)))
        .forEach(level -> requireLevel(level.group(1), Integer.parseInt(level.group(2)), key));
  }

  /// Kept for a month, the key of another level would have each report of the chip refused.
  private static void requireLevel(String name, int level, Certificate key) {
    String oid = LEVELS.getOrDefault(name, "");
    int found =
        key.extension(oid)
            .map(extension -> Der.parse(extension).integerUpTo(255))
            .orElseThrow(() -> MalformedException.at("answer", "an extension " + oid, "none"));
    if (found != level) {
      throw MalformedException.at("answer", "a key at " + name + " " + level, "at " + found);
    }
  }

  private static void requireKeyOf(String chip, Certificate key) {
    Bytes id =
        key.extension(HARDWARE_ID)
            .orElseThrow(() -> MalformedException.at("answer", "the key of a chip", "another"));
    boolean same = id.hex().endsWith(chip) || id.hex().startsWith(chip);
    if (!same) {
      throw MalformedException.at("answer", "the key of chip " + chip, "of another one, " + id);
    }
  }
}
