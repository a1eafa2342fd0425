package dev.nacre.demo;

import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.emulator.SnpTcb;
import dev.nacre.image.ImageEncryption;
import dev.nacre.image.ImageLocation;
import dev.nacre.image.encryption.KbsKeyWrapper;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageIndex;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.Platform;
import dev.nacre.image.registry.RegistryAccess;
import dev.nacre.protocol.kbs.ResourceUri;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/// The owner's desk: encrypts the image, and tells the owner's side what may have the key.
final class Desk {
  static final String NAME = "demo/app";
  static final String TAG = "encrypted";

  private static final String KEY_ID = "kbs:///default/image-key/app";
  private static final String GREETING_ID = "kbs:///default/demo/greeting";

  private final OwnerSide owner;
  private final Screen screen;
  private final Secret key = Lab.randomKey();
  private Path plainLayout = Path.of("");
  private Encrypted encrypted =
      new Encrypted(Digest.sha256(dev.nacre.codec.Bytes.empty()), List.of());

  private record Encrypted(Digest digest, List<Descriptor> layers) {}

  Desk(OwnerSide owner, Screen screen) {
    this.owner = owner;
    this.screen = screen;
  }

  /// Encrypts every layer on the way from `plain` into the registry.
  void encrypt(String plain, int registryPort) {
    RegistryAccess access = RegistryAccess.insecurePlainHttp();
    ImageLocation from = ImageLocation.parse(plain);
    if (from instanceof ImageLocation.Layout(Path directory, _)) {
      plainLayout = directory;
    }
    String to = "docker://127.0.0.1:" + registryPort + "/" + NAME + ":" + TAG;
    encrypted =
        screen.step(
            "encrypt the image into the registry",
            () -> {
              try (ImageSource source = from.source(access);
                  ImageTarget target = ImageLocation.parse(to).target(access)) {
                var random = new SecureRandom();
                var reader = new KbsKeyWrapper(KEY_ID, key, random);
                Document root =
                    ImageEncryption.encrypt(
                        source, target, ImageEncryption.Plan.all(reader), random);
                return encrypted(root, to, access);
              }
            });
    long size = encrypted.layers().stream().mapToLong(Descriptor::size).sum();
    screen.note(
        "%d layers, %.1f MB, key %s".formatted(encrypted.layers().size(), size / 1e6, KEY_ID));
    screen.note("digest " + encrypted.digest());
  }

  private static Encrypted encrypted(Document root, String location, RegistryAccess access) {
    return switch (root) {
      case Manifest manifest -> new Encrypted(manifest.digest(), manifest.layers());
      case ImageIndex index -> {
        try (ImageSource source = ImageLocation.parse(location).source(access)) {
          var chosen = source.document(index.select(Platform.current()));
          yield chosen instanceof Manifest manifest
              ? new Encrypted(index.digest(), manifest.layers())
              : new Encrypted(index.digest(), List.of());
        }
      }
    };
  }

  Digest digest() {
    return encrypted.digest();
  }

  List<Descriptor> layers() {
    return encrypted.layers();
  }

  /// The folder with the plaintext image, if it is a layout.
  Path plainLayout() {
    return plainLayout;
  }

  /// Puts the key and the greeting, what may boot, and who may have the key.
  void tellOwner(Boot honest, SnpTcb tcb) {
    owner.api().putSecret(ResourceUri.parse(KEY_ID), key);
    owner
        .api()
        .putSecret(
            ResourceUri.parse(GREETING_ID),
            Secret.copyOf(Lab.GREETING.getBytes(StandardCharsets.UTF_8)));
    accept("snp_launch_measurement", JsonArray.of(Json.of(Host.measurement(honest).hex())));
    accept("snp_bootloader", JsonArray.of(Json.of(tcb.bootloader())));
    accept("snp_microcode", JsonArray.of(Json.of(tcb.microcode())));
    accept("snp_snp_svn", JsonArray.of(Json.of(tcb.snp())));
    accept("snp_tee_svn", JsonArray.of(Json.of(tcb.tee())));
    accept("snp_smt_enabled", Json.of(true));
    accept("snp_tsme_enabled", Json.of(false));
    accept("snp_guest_abi_major", Json.of(0));
    accept("snp_guest_abi_minor", Json.of(0));
    accept("snp_single_socket", Json.of(false));
    accept("snp_smt_allowed", Json.of(true));
    owner.allowOnly(honest.hostData());
  }

  private void accept(String name, Json value) {
    owner.api().setReferenceValue(name, value);
  }
}
