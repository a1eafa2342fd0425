package dev.nacre.attestationservice;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.jose.TranslatedKey;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;

/// A key that signs tokens, with what tokens and the JWK set say of it beside the key.
///
/// @param signing the private half, ready to sign
/// @param extras members `x5c` and `x5u`, where there are certificates
record SignerKey(PrivateJwk pair, TranslatedKey signing, JsonObject extras) {
  private static SignerKey of(PrivateJwk pair, JsonObject extras) {
    return new SignerKey(pair, new TranslatedKey(pair.key()), extras);
  }

  static SignerKey plain(PrivateJwk pair) {
    return of(pair, JsonObject.empty());
  }

  /// @throws MalformedException when a file cannot be read, the key is not on P-256, or its first
  ///   certificate is that of another key
  static SignerKey read(TokenIssue.Signer signer) {
    PrivateJwk pair = KeyPem.parsePrivate(text(signer.key()));
    if (!(pair.publicJwk() instanceof EcJwk ec) || ec.curve() != EcCurve.P_256) {
      throw MalformedException.at(signer.key().toString(), "a key on P-256", "another");
    }
    var extras = JsonObject.builder();
    signer.certificateUrl().ifPresent(url -> extras.put("x5u", url));
    signer.certificates().ifPresent(file -> extras.put("x5c", chain(file, pair)));
    return of(pair.withAlgorithm(TokenKeys.ALGORITHM), extras.build());
  }

  private static Json chain(Path file, PrivateJwk pair) {
    List<Bytes> certificates = Pem.contents(Pem.CERTIFICATE, text(file));
    if (certificates.isEmpty()) {
      throw MalformedException.at(file.toString(), "certificates in PEM", "none");
    }
    PublicKey certified = Certificate.parse(certificates.getFirst()).publicKey();
    if (!Arrays.equals(certified.getEncoded(), pair.publicJwk().publicKey().getEncoded())) {
      throw MalformedException.at(
          file.toString(),
          "first the certificate of the key that signs, or nobody believes a token",
          "that of another key");
    }
    return JsonArray.ofStrings(certificates.stream().map(Bytes::base64).toList());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new MalformedException("cannot read " + file + ": " + FileTrouble.words(e), e);
    }
  }

  /// The public half as tokens carry it.
  JsonObject described() {
    var all = JsonObject.builder();
    pair.publicJwk().toJson().members().forEach(all::put);
    extras.members().forEach(all::put);
    return all.build();
  }

  String name() {
    return pair.publicJwk().thumbprint().base64Url();
  }
}
