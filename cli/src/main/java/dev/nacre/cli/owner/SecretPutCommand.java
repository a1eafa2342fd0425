package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre secret put`.
@Command(
    name = "put",
    description = "Store a secret, or replace it.",
    footer = {
      "  nacre secret put default/key/app layer.key",
      "  openssl rand 32 | nacre secret put default/key/app"
    },
    mixinStandardHelpOptions = true)
final class SecretPutCommand implements Callable<Integer> {
  private static final int LARGEST = 64 << 20;

  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "repository/type/tag, or kbs:///repository/type/tag.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Holds the secret (default: standard input, which must not be empty).")
  private @Nullable Path file;

  @Override
  public Integer call() {
    ResourceUri uri = ResourceUri.parse(name);
    try (KbsOwner owner = kbs.owner();
        Secret secret = read()) {
      owner.putSecret(uri, secret);
    }
    return 0;
  }

  /// A command before it that failed must not replace a key by nothing.
  private static byte[] nonEmpty(byte[] input) {
    if (input.length == 0) {
      throw MalformedException.at("standard input", "a secret", "nothing; nothing was stored");
    }
    return input;
  }

  private Secret read() {
    Path source = file;
    if (source != null && !source.toString().equals("-")) {
      return Secret.owning(UserFiles.read(source).toArray());
    }
    try {
      return Secret.owning(nonEmpty(System.in.readNBytes(LARGEST)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input: " + e.getMessage(), e);
    }
  }
}
