package dev.nacre.keybroker.openapi;

import dev.nacre.keybroker.admin.Permission;

/// What who calls must show.
public sealed interface Access {
  /// Nothing.
  record Anybody() implements Access {}

  /// The cookie of a session's challenge.
  record Challenged() implements Access {}

  /// The cookie of a session that proved itself, or an attestation result as bearer token.
  record Attested() implements Access {}

  /// A token or certificate of an administrator.
  record Administrators(Permission needed) implements Access {}
}
