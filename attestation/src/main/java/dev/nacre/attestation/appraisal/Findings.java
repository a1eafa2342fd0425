package dev.nacre.attestation.appraisal;

import dev.nacre.attestation.appraisal.Finding.Status;
import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Collects findings in the order in which the checks run.
public final class Findings {
  private final List<Finding> collected = new ArrayList<>();

  private Findings() {}

  public static Findings none() {
    return new Findings();
  }

  /// Records whether something `holds`.
  ///
  /// @return `holds`
  public boolean require(boolean holds, String check, String source, Comparison compared) {
    Status status = holds ? Status.PASSED : Status.FAILED;
    collected.add(new Finding(check, status, compared, source));
    return holds;
  }

  /// Records whether `found` has the content of `expected`.
  public boolean requireEqual(String check, String source, Bytes expected, Bytes found) {
    return require(expected.equals(found), check, source, Comparison.of(expected, found));
  }

  public void passed(String check, String source, Object found) {
    collected.add(new Finding(check, Status.PASSED, Comparison.of(found, found), source));
  }

  public void failed(String check, String source, Comparison compared) {
    require(false, check, source, compared);
  }

  /// Records a check that is left out, and why.
  public void notMade(String check, String source, Object expected, Object reason) {
    collected.add(new Finding(check, Status.NOT_MADE, Comparison.of(expected, reason), source));
  }

  /// Takes over what was found about a part.
  public void addAll(List<Finding> found) {
    collected.addAll(found);
  }

  public boolean anyFailed() {
    return Finding.anyFailed(collected);
  }

  public List<Finding> toList() {
    return List.copyOf(collected);
  }

  /// What would pass and what was there: what says it in words or digits when it is read.
  public record Comparison(Object expected, Object found) {
    public static Comparison of(Object expected, Object found) {
      return new Comparison(expected, found);
    }
  }
}
