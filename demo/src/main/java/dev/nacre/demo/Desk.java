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
import java.security.SecureRandom;
import java.util.List;

/// The owner's desk: encrypts the image, and tells the owner's side what may have the key.
final class Desk {
  static final String NAME = "demo/app";
  static final String TAG = "encrypted";

  private static final String KEY_ID = "kbs:///default/image-key/app";
  private static final String GREETING_ID = "kbs:///default/demo/greeting";

  private final OwnerSide owner;
  private final Secret key;
  private final Encrypted encrypted;

  private record Encrypted(Digest digest, List<Descriptor> layers) {}

  private Desk(OwnerSide owner, Secret key, Encrypted encrypted) {
    this.owner = owner;
    this.key = key;
    this.encrypted = encrypted;
  }

  /// The desk after it has encrypted every layer on the way from `plain` into the registry.
  static Desk encrypting(PlainImage plain, int registryPort, OwnerSide owner) {
    RegistryAccess access = RegistryAccess.insecurePlainHttp();
    String to = "docker://127.0.0.1:" + registryPort + "/" + NAME + ":" + TAG;
    var random = new SecureRandom();
    Secret key = Lab.randomKey();
    try (ImageSource source = plain.location().source(access);
        ImageTarget target = ImageLocation.parse(to).target(access)) {
      var plan = ImageEncryption.Plan.all(new KbsKeyWrapper(KEY_ID, key, random));
      Document root = ImageEncryption.encrypt(source, target, plan, random);
      return new Desk(owner, key, encrypted(root, to, access));
    }
  }

  /// What was encrypted, for the screen.
  String summary() {
    long size = encrypted.layers().stream().mapToLong(Descriptor::size).sum();
    return "%d layers, %.1f MB, key %s%ndigest %s"
        .formatted(encrypted.layers().size(), size / 1e6, KEY_ID, encrypted.digest());
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

  /// Puts the key and the greeting, what may boot, and who may have the key.
  void tellOwner(Boot honest, SnpTcb tcb) {
    owner.api().putSecret(ResourceUri.parse(KEY_ID), key);
    owner.api().putSecret(ResourceUri.parse(GREETING_ID), Secret.utf8(Lab.GREETING));
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
