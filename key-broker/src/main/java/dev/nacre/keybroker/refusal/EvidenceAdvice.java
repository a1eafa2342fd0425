package dev.nacre.keybroker.refusal;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.AttestationPolicies;
import java.util.List;

/// What an owner can do about a check of evidence that failed, by the end of its name, which is the
/// same for every kind of machine.
public final class EvidenceAdvice {
  private static final String AGAIN =
      "start the guest again; when it comes back, somebody between guest and broker sends evidence"
          + " of another session";
  private static final String INITDATA =
      "let the guest send the initdata that its machine was started with (nacre run --init-data"
          + " FILE): found is what the processor keeps of it";
  private static final String DEBUG = "start the machine with debugging off";
  private static final String MIGRATION = "start the machine so that it cannot migrate";
  private static final String ENDORSEMENTS =
      "get what the maker signs today, then start the guest again: nacre endorsements refresh (or"
          + " fetch); and see that the clock of this server is right";
  private static final String TAKEN_BACK =
      "if found says revoked: take the machine out of service; otherwise get a current list: nacre"
          + " endorsements refresh";
  private static final String TRUST =
      "if you trust who signs: the root of a lab by nacre serve --trust-emulated-root SHA256, keys"
          + " of TPMs and platforms in the configuration (docs/configuration.md)";
  private static final String FIRMWARE =
      "update firmware and microcode of the host, then start the guest again";
  private static final String LOG =
      "the log is not what was measured: it was changed, cut short or is of another start; the"
          + " registers count";
  private static final String SIGNATURE =
      "the evidence was changed after it was signed, or something else signed it: look at the host"
          + " and at who stands between guest and broker";
  private static final String FORM =
      "see what the guest sends (nacre evidence show FILE), and whether its version fits this"
          + " server's";

  private record Rule(String advice, List<String> ends) {
    Rule(String advice, String... ends) {
      this(advice, List.of(ends));
    }

    boolean isFor(String check) {
      return ends.stream().anyMatch(check::endsWith);
    }
  }

  /// The first that fits counts.
  private static final List<Rule> RULES =
      List.of(
          new Rule(AGAIN, "nonce", ".report_data", ".user_data", ".timestamp"),
          new Rule(INITDATA, ".host_data", ".init_data", ".mr_config_id", ".config_id"),
          new Rule(DEBUG, ".debug", ".dump"),
          new Rule(MIGRATION, ".migrate_ma", ".migratable"),
          new Rule(TAKEN_BACK, ".revocation", ".ocsp"),
          new Rule(FIRMWARE, ".tcb", ".tcb.status", ".tcb.level", ".reported", ".committed"),
          new Rule(
              ENDORSEMENTS,
              ".complete",
              ".collateral",
              ".validity",
              ".crl.root",
              ".crl.pck",
              ".tcb_info",
              ".tcb_info.id",
              ".qe_identity",
              ".qe_identity.id",
              ".document"),
          new Rule(TRUST, ".root", ".trust", ".platform.key", ".ak", ".ek"),
          new Rule(LOG, ".event_log", ".pcr_digest", ".rtmr_0", ".rtmr_1", ".rtmr_2", ".rtmr_3"),
          new Rule(SIGNATURE, ".signature", ".signatures", ".signing_key", ".key"),
          new Rule(FORM, ".form"));

  private EvidenceAdvice() {}

  public static String about(Finding failed) {
    if (failed.check().startsWith(AttestationPolicies.CHECK)) {
      return AttestationPolicies.mending(
          failed.check().substring(AttestationPolicies.CHECK.length()));
    }
    return RULES.stream()
        .filter(rule -> rule.isFor(failed.check()))
        .findFirst()
        .map(Rule::advice)
        .orElseGet(() -> "start the machine so that it is as expected; see " + failed.source());
  }
}
