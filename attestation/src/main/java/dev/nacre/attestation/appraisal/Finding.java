package dev.nacre.attestation.appraisal;

import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Locale;

/// One check that was made, or that was deliberately not made, and how it went.
///
/// @param check what was looked at, dotted and stable: `snp.report_data`
/// @param compared what would pass and what was there; for a check that was not made, why
/// @param source where the demand comes from: specification and section
public record Finding(String check, Status status, Comparison compared, String source) {
  /// How checks end that ask whether an issuer took something back.
  private static final List<String> REVOCATION = List.of(".revocation", ".ocsp");

  /// What follows in the name of such a check when the issuer publishes nothing that it could be
  /// made with.
  public static final String UNPUBLISHED = ".unpublished";

  public Finding(String check, Status status, String expected, String found, String source) {
    this(check, status, Comparison.of(expected, found), source);
  }

  /// How a check went.
  public enum Status {
    /// As expected.
    PASSED,
    /// Not as expected: the evidence is refused.
    FAILED,
    /// Not looked at, for the reason given; never silently.
    NOT_MADE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// Whether it could not be found out if an issuer took something back, although the issuer
  /// publishes that.
  public boolean leavesRevocationOpen() {
    return status == Status.NOT_MADE && REVOCATION.stream().anyMatch(check::endsWith);
  }

  /// The same check, counted as not passed.
  ///
  /// @param why who demands that it is made
  public Finding demanded(String why) {
    return new Finding(check, Status.FAILED, expected(), found() + "; " + why, source);
  }

  /// What would pass, in words or digits.
  public String expected() {
    return String.valueOf(compared.expected());
  }

  /// What was there; for a check that was not made, why.
  public String found() {
    return String.valueOf(compared.found());
  }

  public boolean failed() {
    return status == Status.FAILED;
  }

  public static boolean anyFailed(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.failed()) {
        return true;
      }
    }
    return false;
  }

  /// The finding as one clause for people.
  public String sentence() {
    return switch (status) {
      case PASSED -> check + " is as expected: " + found();
      case FAILED -> check + ": expected " + expected() + ", found " + found();
      case NOT_MADE -> check + " was not checked: " + found();
    };
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("check", check)
        .put("status", status.toString())
        .put("expected", expected())
        .put("found", found())
        .put("source", source)
        .build();
  }

  @Override
  public String toString() {
    return sentence();
  }
}
