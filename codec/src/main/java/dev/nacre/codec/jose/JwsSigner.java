package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Lending;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;

/// Signs one payload after another with one key under one header, which is written once.
///
/// Safe for use by many threads.
public final class JwsSigner {
  private final String head;
  private final Lending<Signature> signers;

  /// @param header whose member `alg` names how `key` signs; it gets no member that is not given
  /// @throws MalformedException when it names no algorithm
  public JwsSigner(JsonObject header, TranslatedKey key) {
    JwsAlgorithm algorithm = JwsAlgorithm.named(header.string("alg"));
    this.head = header.utf8().base64Url() + ".";
    this.signers = new Lending<>(() -> algorithm.signer(key.current()));
  }

  /// `header.payload.signature` (RFC 7515 section 7.1).
  public String sign(Bytes payload) {
    String input = head.concat(payload.base64Url());
    try {
      byte[] signature =
          signers.lend(signer -> {
            signer.update(input.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
          });
      return String.join(".", input, Bytes.of(signature).base64Url());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }
}
