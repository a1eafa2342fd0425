package dev.nacre.cli.evidence;

import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.OnlineEndorsements;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The folder in which this user's endorsements are kept, and who fills it.
final class EndorsementStore {
  @Mixin private final EndorserOptions endorsers = new EndorserOptions();

  @Option(
      names = "--kept-in",
      paramLabel = "DIR",
      description = "Where endorsements are kept (default: ~/.cache/nacre/endorsements).")
  private @Nullable Path folder;

  OnlineEndorsements online() {
    return OnlineEndorsements.open(endorsers.settings(directory()), InstantSource.system());
  }

  /// Nobody is asked.
  OnlineEndorsements offline() {
    return OnlineEndorsements.open(
        EndorsementSettings.offline(directory()), InstantSource.system());
  }

  private Path directory() {
    Path given = folder;
    return given == null
        ? KbsOptions.home().resolve(Path.of(".cache", "nacre", "endorsements"))
        : given;
  }
}
