package dev.nacre.keybroker.settings;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.endorsements.Endorser;
import dev.nacre.endorsements.LocalEndorsements;
import java.util.ArrayList;
import java.util.List;

/// What the verifiers of a server lack, by its configuration: what was imported into its folder of
/// answers may still help.
public final class Readiness {
  private final EndorsementRules rules;
  private final LocalEndorsements local;
  private final Endorsements files;
  private final List<String> remarks = new ArrayList<>();

  private Readiness(EndorsementRules rules) {
    this.rules = rules;
    this.local = rules.makers().local();
    this.files = local.found().endorsements();
  }

  /// A sentence for each verifier that cannot do its whole work, and for each file that cannot be
  /// read; none where another process verifies.
  public static List<String> of(ServerConfig config) {
    if (config.settings().remoteAttestation().isPresent()) {
      return List.of();
    }
    var readiness = new Readiness(config.settings().endorsements());
    readiness.remarks.addAll(readiness.local.problems());
    readiness.processors();
    readiness.devices();
    if (config.settings().secureExecution().isEmpty()) {
      readiness.lacks(
          "se", "nacre.secure_execution", "requests cannot be made, guests are refused");
    }
    return readiness.remarks;
  }

  private void processors() {
    boolean asksAmd = asks(Endorser.AMD_KDS);
    if (!asksAmd && local.chipStores().isEmpty()) {
      lacks(
          "snp",
          "attestation_service.verifier_config.snp_verifier.vcek_sources",
          "guests whose host hands out no certificate of the chip are refused");
    }
    if (!asksAmd && files.revocationLists().isEmpty()) {
      lacks("snp, az-snp-vtpm", "nacre.endorsements.ask = [\"amd-kds\"]", revocation());
    }
    if (!asks(Endorser.INTEL_PCS) && files.intelCollateral().isEmpty()) {
      lacks(
          "tdx, sgx, az-tdx-vtpm",
          "attestation_service.verifier_config.dcap_verifier.collateral_service",
          "without collateral every quote is refused");
    }
    if (files.documents(EndorsementKind.CCA_PLATFORM_KEYS).isEmpty()) {
      lacks(
          "cca",
          "attestation_service.verifier_config.cca_verifier.config_file",
          "no platform is enrolled, every token is refused");
    }
    if (rules.enrolledKeys().isEmpty()) {
      lacks(
          "tpm",
          "attestation_service.verifier_config.tpm_verifier.trusted_ak_keys_dir",
          "only keys among the reference values trusted_aks are believed");
    }
    if (files.revocationLists().isEmpty()) {
      lacks("nitro", "nacre.endorsements.files", revocation());
    }
  }

  private void devices() {
    boolean hygon =
        asks(Endorser.HYGON_KDS)
            || !local.hygonStores().isEmpty()
            || !files.documents(EndorsementKind.HYGON_CERTIFICATES).isEmpty();
    if (!hygon) {
      lacks(
          "csv, hygondcu",
          "attestation_service.verifier_config.hygon_verifier.hsk_cek_paths",
          "without the processor's certificates every report is refused");
    }
    if (!asks(Endorser.NVIDIA_RIM) && files.documents(EndorsementKind.NVIDIA_RIM).isEmpty()) {
      lacks(
          "nvidia",
          "nacre.endorsements.ask = [\"nvidia-rim\"]",
          "measurements are compared with nothing, devices are not affirmed");
    }
  }

  private String revocation() {
    return rules.revocationRequired()
        ? "revocation cannot be known and is required: evidence is refused"
        : "revocation is not looked at";
  }

  private boolean asks(Endorser endorser) {
    return rules.makers().services().containsKey(endorser);
  }

  private void lacks(String tees, String key, String consequence) {
    remarks.add(tees + ": " + consequence + "; see " + key);
  }
}
