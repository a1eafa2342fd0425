package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.openapi.Access;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.GuestForms;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.openapi.PluginForms;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.storage.SecretStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Keys of encrypted disks of virtual machines, one a machine: the owner has them made, the machine
/// whose measured initdata names its key gets it.
public final class ProvisionerPlugin implements Plugin {
  private static final UUID NAMESPACE = UUID.fromString("feab5599-6854-52bc-95f0-0241c03e620a");
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final String CLAIM = "trustee.kbs.resource";

  private final SecretStore keys;
  private final int keyLength;
  private final SecureRandom chance;

  /// @param keyLength of a key, in characters
  public ProvisionerPlugin(SecretStore keys, int keyLength, SecureRandom chance) {
    this.keys = keys;
    this.keyLength = keyLength;
    this.chance = chance;
  }

  @Override
  public String name() {
    return "provisioner";
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.at("POST", "/kbs/v0/provisioner/provision")
            .needing(Permission.SECRETS)
            .taking(Content.json(PluginForms.MACHINE))
            .giving(Content.xml())
            .saying("Makes the key of a machine's disk, once."),
        Operation.at("DELETE", "/kbs/v0/provisioner/provision/{machine}")
            .needing(Permission.SECRETS)
            .giving(Content.xml())
            .saying("Forgets the key of a machine's disk."),
        Operation.at("GET", "/kbs/v0/provisioner/default/{machine}/root")
            .of(new Access.Attested())
            .giving(Content.json(GuestForms.JWE))
            .saying("The key of the disk, for the machine whose initdata names it."));
  }

  @Override
  public boolean isSealed(PluginCall call) {
    return call.method().equals("GET");
  }

  @Override
  public Secret answer(PluginCall call) {
    String head = call.path().isEmpty() ? "" : call.path().getFirst();
    return switch (call.method() + " " + head + " " + call.path().size()) {
      case "POST provision 1" -> provision(call.body());
      case "DELETE provision 2" -> delete(call.path().get(1));
      case "GET default 3" -> reveal(call);
      default ->
          throw new PluginException(Reason.NO_SUCH_PATH, "the provisioner has no " + call.line());
    };
  }

  private Secret provision(Bytes body) {
    UUID machine;
    try {
      if (!(Json.parse(body) instanceof JsonObject message)) {
        throw MalformedException.at("body", "an object", "another value");
      }
      String space =
          message.findPresent("namespace").isPresent() ? message.string("namespace") : "default";
      machine = named(space + "/" + message.string("vm_name"));
    } catch (MalformedException e) {
      throw new PluginException(Reason.MALFORMED, String.valueOf(e.getMessage()), e);
    }
    String path = path(machine);
    keys.putIfAbsent(path, freshKey());
    JsonObject made =
        JsonObject.builder().put("uuid", machine.toString()).put("resource_path", path).build();
    return Secret.utf8(made.text());
  }

  private Secret delete(String machine) {
    try {
      var _ = keys.delete(path(UUID.fromString(machine)));
    } catch (IllegalArgumentException e) {
      throw new PluginException(Reason.MALFORMED, "expected the UUID of a machine", e);
    }
    return Secret.utf8("{\"status\":\"deleted\"}");
  }

  /// Only for the machine that was started to have this key, whatever the policy says.
  private Secret reveal(PluginCall call) {
    String path = String.join("/", call.path());
    String wanted = "kbs+provisioner:///" + path;
    Optional<Json> named = call.initData().flatMap(claims -> claims.findPresent(CLAIM));
    boolean meant =
        named
            .filter(claim -> claim instanceof JsonString(String uri) && uri.equals(wanted))
            .isPresent();
    if (!meant) {
      throw new PluginException(
          Reason.DENIED, "the guest's initdata does not name " + wanted + " as " + CLAIM);
    }
    try {
      return keys.find(path)
          .orElseThrow(() -> new PluginException(Reason.NOT_FOUND, "there is no key " + wanted));
    } catch (MalformedException e) {
      throw new PluginException(Reason.MALFORMED, String.valueOf(e.getMessage()), e);
    }
  }

  private Secret freshKey() {
    var key = new StringBuilder();
    for (int i = 0; i < keyLength; i++) {
      key.append(ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
    }
    return Secret.utf8(
        "version = \"0.1.0\"\n\n[data]\n\"io.cryptsetup.key.text.root\" = \"" + key + "\"\n");
  }

  private static String path(UUID machine) {
    return "default/" + machine + "/root";
  }

  /// A UUID of version 5 (RFC 9562 section 5.5).
  static UUID named(String name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(16)
              .putLong(NAMESPACE.getMostSignificantBits())
              .putLong(NAMESPACE.getLeastSignificantBits())
              .array());
      ByteBuffer digest = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
      long high = (digest.getLong() & ~0xf000L) | 0x5000L;
      long low = (digest.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
