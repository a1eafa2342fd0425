package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.openapi.Access;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.GuestForms;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.pkcs11.Pkcs11Exception;
import dev.nacre.keybroker.pkcs11.TokenObjects;
import dev.nacre.keybroker.pkcs11.TokenRsa;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.protocol.kbs.ResourceUri;
import java.util.List;
import java.util.Optional;

/// Secrets in a PKCS#11 token, and an RSA key there that encrypts for the owner and decrypts for
/// guests.
public final class Pkcs11Plugin implements Plugin {
  private static final String KEY = "/kbs/v0/pkcs11/resource/{repository}/{type}/{tag}";
  private static final String WRAP = "/kbs/v0/pkcs11/wrap-key";

  private final TokenObjects objects;
  private final TokenRsa key;

  public Pkcs11Plugin(TokenObjects objects, TokenRsa key) {
    this.objects = objects;
    this.key = key;
  }

  @Override
  public String name() {
    return "pkcs11";
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.at("GET", KEY)
            .of(new Access.Attested())
            .giving(Content.json(GuestForms.JWE))
            .saying("A secret key of the token, for a guest."),
        Operation.at("POST", KEY)
            .needing(Permission.SECRETS)
            .taking(Content.binary())
            .giving(Content.xml())
            .saying("Puts a secret key into the token, or replaces it."),
        Operation.at("DELETE", KEY)
            .needing(Permission.SECRETS)
            .giving(Content.xml())
            .saying("Deletes a secret key of the token."),
        Operation.at("POST", WRAP)
            .needing(Permission.SECRETS)
            .taking(Content.binary())
            .giving(Content.xml())
            .saying("The body, encrypted to the token's RSA key."),
        Operation.at("GET", WRAP)
            .of(new Access.Attested())
            .taking(Content.binary())
            .giving(Content.json(GuestForms.JWE))
            .saying("The body, decrypted by the token's RSA key, for a guest."));
  }

  @Override
  public Secret answer(PluginCall call) {
    String head = call.path().isEmpty() ? "" : call.path().getFirst();
    try {
      return switch (call.method() + " " + head + " " + call.path().size()) {
        case "GET resource 4" -> find(path(call));
        case "POST resource 4" -> put(path(call), call.body());
        case "DELETE resource 4" -> delete(path(call));
        case "POST wrap-key 1" -> wrap(call.body());
        case "GET wrap-key 1" -> known(key.decrypt(call.body()));
        default -> throw new PluginException(Reason.NO_SUCH_PATH, "pkcs11 has no " + call.line());
      };
    } catch (Pkcs11Exception e) {
      if (e.isAboutInput()) {
        throw new PluginException(Reason.MALFORMED, "the key cannot be applied to this body", e);
      }
      throw new PluginException(Reason.FAILED, "the token does not do it", e);
    }
  }

  private static String path(PluginCall call) {
    try {
      return ResourceUri.parse(String.join("/", call.path().subList(1, 4))).path();
    } catch (MalformedException e) {
      throw new PluginException(Reason.NO_SUCH_PATH, String.valueOf(e.getMessage()), e);
    }
  }

  private Secret find(String path) {
    return objects
        .find(path)
        .orElseThrow(() -> new PluginException(Reason.NOT_FOUND, "the token has no " + path));
  }

  private Secret put(String path, Bytes body) {
    try (Secret value = Secret.owning(body.toArray())) {
      objects.put(path, value);
    }
    return nothing();
  }

  private Secret delete(String path) {
    if (!objects.delete(path)) {
      throw new PluginException(Reason.NOT_FOUND, "the token has no " + path);
    }
    return nothing();
  }

  private Secret wrap(Bytes body) {
    try (Secret content = Secret.owning(body.toArray())) {
      return Secret.owning(known(key.encrypt(content)).toArray());
    }
  }

  private <T> T known(Optional<T> done) {
    return done.orElseThrow(() ->
        new PluginException(Reason.NOT_FOUND, "the token has no RSA key labelled " + key.label()));
  }

  private static Secret nothing() {
    return Secret.owning(new byte[0]);
  }
}
