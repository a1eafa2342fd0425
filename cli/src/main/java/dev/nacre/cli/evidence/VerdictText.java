package dev.nacre.cli.evidence;

import dev.nacre.attestation.CompositeResult;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.DeskAppraisal.Judgement;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.attestationservice.TrustTier;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Prints verdicts for people.
record VerdictText(PrintWriter out) {
  /// Every check, evidence by evidence, then what the policies say, then the verdict in a line.
  ///
  /// @param files from which the results come, in their order
  /// @param judgement empty where nobody asked for one, or the evidence is refused
  void print(List<Path> files, CompositeResult composite, Optional<Judgement> judgement) {
    for (int i = 0; i < files.size(); i++) {
      out.println(files.get(i) + ":");
      print(composite.results().get(i));
    }
    judgement.ifPresent(this::print);
    String verdict = composite.verified() ? "VERIFIED: " : "REFUSED: ";
    out.println(
        verdict
            + composite.sentence()
            + judgement
                .map(given -> given.affirms() ? ", and affirmed" : ", but not affirmed")
                .orElse(""));
  }

  private void print(VerificationResult result) {
    for (Finding finding : result.findings()) {
      String sign =
          switch (finding.status()) {
            case PASSED -> "ok  ";
            case FAILED -> "FAIL";
            case NOT_MADE -> "-   ";
          };
      out.println("  " + sign + " " + finding.check());
      out.println("         expected " + finding.expected());
      out.println("         found    " + finding.found());
      out.println("         by       " + finding.source());
    }
  }

  private void print(Judgement judgement) {
    out.println("policy:");
    judgement
        .submodules()
        .members()
        .forEach((name, submodule) -> {
          if (submodule instanceof JsonObject part) {
            out.println("  " + name + " is " + part.string("ear.status"));
            part.object("ear.trustworthiness-vector").members().forEach(this::claim);
          }
        });
    for (Shortfall shortfall : judgement.shortfalls()) {
      out.println("  " + shortfall.sentence());
      out.println("         advice   " + shortfall.advice());
    }
  }

  private void claim(String name, Json value) {
    if (value instanceof JsonNumber number) {
      int claimed = (int) number.longValue();
      out.println("    %-18s %4d %s".formatted(name, claimed, TrustTier.of(claimed).word()));
    }
  }
}
