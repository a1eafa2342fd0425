package dev.nacre.keybroker.config;

import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.MalformedException;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.EndorsementSettings.Service;
import dev.nacre.endorsements.Endorser;
import dev.nacre.endorsements.TcbUpdate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Table `attestation_service.verifier_config`: what each verifier gets, in upstream's keys where
/// upstream has some (`snp_verifier`, `dcap_verifier`, `tpm_verifier`, `nvidia_verifier`), in ours
/// where it reads environment variables or fixed paths (`cca_verifier`, `hygon_verifier`).
final class VerifierTable {
  private static final String STORE = "/opt/confidential-containers/attestation-service/kds-store";
  private static final String INTELS_PATH = "/sgx/certification";

  private VerifierTable() {}

  /// @throws MalformedException when a key or value makes no sense, or a file cannot be read
  static EndorsementRules read(Settings verifiers, EndorsementRules rules, List<String> notes) {
    EndorsementSettings makers = snp(verifiers.table("snp_verifier"), rules.makers());
    makers = dcap(verifiers, makers);
    makers = hygon(verifiers.table("hygon_verifier"), makers);
    notes.addAll(
        verifiers.ignored("nvidia_dpu_verifier").stream()
            .map(key -> key + " has no effect: such devices are refused")
            .toList());
    EndorsementRules done =
        EnrolledKeys.read(verifiers.table("tpm_verifier"), rules.asking(makers));
    done = CcaTable.read(verifiers.table("cca_verifier"), done);
    done = NvidiaTable.read(verifiers.table("nvidia_verifier"), done);
    verifiers.requireNothingElse();
    return done;
  }

  /// A file that names no sources means AMD, as upstream's do; an empty list of them, nobody.
  private static EndorsementSettings snp(Settings table, EndorsementSettings makers) {
    EndorsementSettings all = table.has("vcek_sources") ? makers : asking(makers, Endorser.AMD_KDS);
    for (Settings source : table.tables("vcek_sources")) {
      all = chipSource(source, all);
      source.requireNothingElse();
    }
    table.requireNothingElse();
    return all;
  }

  private static EndorsementSettings chipSource(Settings source, EndorsementSettings makers) {
    String type = source.required("type");
    return switch (type) {
      case "KDS" ->
          source
              .text("base_url")
              .map(base ->
                  makers.with(
                      Endorser.AMD_KDS, address(source.path("base_url"), base), Duration.ZERO))
              .orElseGet(() -> asking(makers, Endorser.AMD_KDS));
      case "OfflineStore" ->
          makers.with(makers.local().withChipStore(Path.of(source.text("path", STORE))));
      default -> throw MalformedException.at(source.path("type"), "KDS or OfflineStore", type);
    };
  }

  /// At the maker's own address, as often as it bears.
  static EndorsementSettings asking(EndorsementSettings makers, Endorser endorser) {
    return makers.with(endorser, endorser.base(), endorser.spacing());
  }

  private static EndorsementSettings dcap(Settings verifiers, EndorsementSettings makers) {
    if (!verifiers.has("dcap_verifier")) {
      return makers;
    }
    Settings table = verifiers.table("dcap_verifier");
    URI service = address(table.path("collateral_service"), table.required("collateral_service"));
    boolean checksCertificate = table.flag("use_secure_cert", true);
    Optional<TcbUpdate> update =
        table.text("tcb_update_type").map(word -> update(table.path("tcb_update_type"), word));
    table.requireNothingElse();
    if ("file".equals(service.getScheme())) {
      return makers.with(makers.local().withFiles(List.of(Path.of(service))));
    }
    URI base = URI.create(service.toString().replaceFirst(INTELS_PATH + ".*$", ""));
    boolean ofIntel = Endorser.INTEL_PCS.base().getHost().equals(base.getHost());
    Duration spacing = ofIntel ? Endorser.INTEL_PCS.spacing() : Duration.ZERO;
    EndorsementSettings all =
        makers.with(Endorser.INTEL_PCS, new Service(base, spacing, update, checksCertificate));
    return ofIntel ? asking(all, Endorser.INTEL_ROOT) : all;
  }

  private static TcbUpdate update(String key, String word) {
    for (TcbUpdate update : TcbUpdate.values()) {
      if (update.word().equals(word.toLowerCase(Locale.ROOT))) {
        return update;
      }
    }
    throw MalformedException.at(key, "early or standard", word);
  }

  static URI address(String key, String text) {
    try {
      URI address = URI.create(text);
      String scheme = String.valueOf(address.getScheme());
      boolean whole = address.getHost() != null && List.of("http", "https").contains(scheme);
      if (whole || scheme.equals("file")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException(key + ": expected an address, found " + e.getMessage(), e);
    }
    throw MalformedException.at(key, "an address with http, https or file", text);
  }

  /// `hsk_cek_paths`: folders or files, where upstream reads `/opt/hygon/csv/hsk_cek`,
  /// `/opt/dcu/certs` and `HSK_CEK_CERT_PATH`.
  private static EndorsementSettings hygon(Settings table, EndorsementSettings makers) {
    List<Path> stores = table.texts("hsk_cek_paths").stream().map(Path::of).toList();
    table.requireNothingElse();
    return makers.with(makers.local().withHygonStores(stores));
  }
}
