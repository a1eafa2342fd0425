package dev.nacre.cli.evidence;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedAmd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// The option that has an emulated processor trusted, beside the vendors' own.
public final class EmulatedRoot {
  public static final String NAME = "--trust-emulated-root";
  public static final String LABEL = "SHA256|FILE|DIR";

  private EmulatedRoot() {}

  /// @param roots each named by the SHA-256 over its key, a file with that or with its certificate,
  ///   or the folder where `nacre lab` keeps its key
  public static TrustAnchors anchors(@Nullable CommandSpec command, List<String> roots) {
    return roots.isEmpty()
        ? TrustAnchors.vendors()
        : TrustAnchors.emulated(
            "vendors-and-emulated",
            roots.stream().map(root -> fingerprint(command, root)).collect(Collectors.toSet()));
  }

  private static Bytes fingerprint(@Nullable CommandSpec command, String root) {
    if (Files.isDirectory(Path.of(root))) {
      return EmulatedAmd.rootFingerprintIn(Path.of(root));
    }
    if (KeyFingerprint.isOne(root) || Files.exists(Path.of(root))) {
      return KeyFingerprint.of(root);
    }
    throw Console.wrong(
        command,
        NAME
            + ": expected 64 hexadecimal digits, a file with them or with a certificate, or a"
            + " folder that `nacre lab` made, found "
            + root);
  }
}
