package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.jose.RsaJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// Opens layer keys with a private key.
public final class JweKeyUnwrapper implements KeyUnwrapper {
  private final PrivateJwk key;

  public JweKeyUnwrapper(PrivateJwk key) {
    this.key = key.publicJwk() instanceof RsaJwk ? key.withAlgorithm(JweKeyWrapper.RSA) : key;
  }

  @Override
  public String scheme() {
    return JweKeyWrapper.SCHEME;
  }

  @Override
  public Secret unwrap(Bytes packet) {
    if (!(Json.parse(packet) instanceof JsonObject json)) {
      throw MalformedException.at("JWE of a layer key", "a JSON object", "something else");
    }
    var refusals = new StringBuilder();
    for (Jwe one : Jwe.parseEach(json)) {
      try {
        return one.decrypt(key);
      } catch (MalformedException e) {
        refusals.append(refusals.isEmpty() ? "" : "; ").append(e.getMessage());
      }
    }
    throw new MalformedException(refusals.isEmpty() ? "JWE: no recipients" : refusals.toString());
  }
}
