package dev.nacre.cli.image;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.image.ImageEncryption;
import dev.nacre.image.encryption.JweKeyWrapper;
import dev.nacre.image.encryption.KbsKeyWrapper;
import dev.nacre.image.encryption.KeyFile;
import dev.nacre.image.encryption.KeyWrapper;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre image encrypt`.
@Command(
    name = "encrypt",
    description = {
      "Copy an image and encrypt its layers on the way.",
      "Layer keys are wrapped under a key that the key broker releases to attested guests, and"
          + " for holders of private keys, as skopeo does."
    },
    footer = {
      "  nacre image encrypt docker-archive:app.tar docker://127.0.0.1:5000/app:1 \\",
      "    --generate-key image.key --key-id kbs:///default/image-key/app"
    },
    mixinStandardHelpOptions = true)
final class ImageEncryptCommand implements Callable<Integer> {
  /// The key-encryption key: kept in a file, or made now.
  static final class KeyOptions extends KeyOption {
    @Option(
        names = "--generate-key",
        paramLabel = "FILE",
        description = "Make a key-encryption key and write it to FILE, which must not exist.")
    private @Nullable Path generated;
  }

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RegistryOptions registry = new RegistryOptions();
  @ArgGroup private @Nullable KeyOptions keys;

  @Option(
      names = "--key-id",
      paramLabel = "ID",
      description = "The key's resource at the key broker: kbs:///repository/type/tag.")
  private @Nullable String keyId;

  @Option(
      names = "--recipient",
      paramLabel = "jwe:FILE",
      description = "A public key (PEM, DER or JWK) whose holder may decrypt. May be repeated.")
  private List<String> recipients = new ArrayList<>();

  @Option(
      names = "--layer",
      paramLabel = "N",
      description = "Encrypt only this layer: 0 is the lowest, -1 the highest. May be repeated.")
  private List<Integer> layers = new ArrayList<>();

  @Option(
      names = "--compress",
      defaultValue = "gzip",
      paramLabel = "HOW",
      description = "gzip, zstd or none, for layers that come uncompressed (default: gzip).")
  private String compress = "gzip";

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The image to read.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "TARGET", description = "Where to write it.")
  private String target = "";

  @Override
  public Integer call() {
    var chance = new SecureRandom();
    var plan = new ImageEncryption.Plan(wrappers(chance), layers, compression());
    boolean written = false;
    try (var from = registry.source(source);
        var to = registry.target(target)) {
      Document document = ImageEncryption.encrypt(from, to, plan, chance);
      written = true;
      print(Console.of(command), document);
    } finally {
      if (!written && keys != null && keys.generated != null) {
        UserFiles.remove(keys.generated);
      }
    }
    return 0;
  }

  private void print(PrintWriter out, Document document) {
    out.println(document.digest());
    if (keys != null && keys.generated != null) {
      out.println(
          "key " + keyId + " is in " + keys.generated + "; next: put it into the key broker");
    }
  }

  private List<KeyWrapper> wrappers(SecureRandom chance) {
    var wrappers = new ArrayList<KeyWrapper>();
    for (String recipient : recipients) {
      if (!recipient.startsWith("jwe:")) {
        throw wrong("--recipient: expected jwe:FILE, found " + recipient);
      }
      Bytes key = UserFiles.read(Path.of(recipient.substring("jwe:".length())));
      wrappers.add(new JweKeyWrapper(KeyFile.publicKey(key), chance));
    }
    if ((keys == null) != (keyId == null)) {
      throw wrong("--key-id and one of --key and --generate-key belong together");
    }
    if (keys != null && keyId != null) {
      KbsKeyWrapper.requireKeyId(keyId);
      wrappers.add(new KbsKeyWrapper(keyId, key(keys, chance), chance));
    }
    if (wrappers.isEmpty()) {
      throw wrong("say for whom: --key-id with --key or --generate-key, or --recipient");
    }
    return wrappers;
  }

  private static Secret key(KeyOptions options, SecureRandom chance) {
    if (options.generated == null) {
      return options.key().orElseThrow();
    }
    byte[] key = new byte[32];
    chance.nextBytes(key);
    UserFiles.createSecret(options.generated, Secret.copyOf(key));
    return Secret.owning(key);
  }

  private Compression compression() {
    for (Compression each : Compression.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(compress)) {
        return each;
      }
    }
    throw wrong("--compress: expected gzip, zstd or none, found " + compress);
  }

  private ParameterException wrong(String message) {
    return Console.wrong(command, message);
  }
}
