package dev.nacre.cli.policy;

import dev.nacre.policy.source.Dialect;
import picocli.CommandLine.Option;

/// Which version of the language policies are read in, where they do not say so themselves.
final class DialectOptions {
  @Option(
      names = "--v0-compatible",
      description = "Read policies as version 0 of the language, as OPA before 1.0 did.")
  private boolean version0;

  @Option(
      names = "--lenient",
      description = "Accept versions 0 and 1 alike, as policies of Trustee are written.")
  private boolean lenient;

  Dialect dialect() {
    return version0 ? Dialect.V0 : lenient ? Dialect.LENIENT : Dialect.V1;
  }
}
