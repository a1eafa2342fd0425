package dev.nacre.keybroker.settings;

import java.nio.file.Path;
import java.util.Optional;

/// How long audit logs are kept.
///
/// @param retention of all tenants' logs
/// @param archive the folder that gets entries before they are pruned
public record AuditSettings(Retention retention, Optional<Path> archive) {
  /// Everything stays.
  public static AuditSettings standard() {
    return new AuditSettings(new Retention.Forever(), Optional.empty());
  }
}
