package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.Endorser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Table `nacre.endorsements`: who is asked beyond what upstream's keys say, and what lies in
/// files.
final class EndorsementTable {
  private static final int MOST_DAYS = 365;

  private EndorsementTable() {}

  /// @throws MalformedException when a key or value makes no sense
  static EndorsementSettings read(Settings table, EndorsementSettings makers) {
    EndorsementSettings all = makers;
    for (String wanted : table.texts("ask")) {
      all = asking(table.path("ask"), wanted, all);
    }
    List<Path> files = table.texts("files").stream().map(Path::of).toList();
    Path folder = Path.of(table.text("kept_in", makers.folder().toString()));
    int days = table.number("stale_if_error_days", 7, 0, MOST_DAYS);
    table.requireNothingElse();
    EndorsementSettings done = all.with(all.local().withFiles(files)).keptIn(folder);
    return done.services().isEmpty() ? done : done.online().staleIfError(Duration.ofDays(days));
  }

  /// `NAME`, or `NAME=ADDRESS`.
  private static EndorsementSettings asking(String key, String wanted, EndorsementSettings makers) {
    int end = wanted.indexOf('=');
    String name = end < 0 ? wanted : wanted.substring(0, end);
    Endorser endorser =
        Endorser.named(name)
            .orElseThrow(() -> MalformedException.at(key, "one of " + Endorser.words(), name));
    return end < 0
        ? VerifierTable.asking(makers, endorser)
        : makers.with(
            endorser, VerifierTable.address(key, wanted.substring(end + 1)), Duration.ZERO);
  }
}
