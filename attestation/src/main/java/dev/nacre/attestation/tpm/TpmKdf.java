package dev.nacre.attestation.tpm;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a TPM derives keys (TPM 2.0 part 1, section 11.4.10).
///
/// @param hash the one of the key's name
record TpmKdf(HashAlgorithm hash) {
  /// KDFa: from a secret, for a purpose and its context.
  Bytes fromSecret(Bytes secret, String label, Bytes context, int size) {
    Bytes derived = Bytes.empty();
    for (int counter = 1; derived.size() < size; counter++) {
      derived =
          derived.concat(
              mac(
                  secret,
                  number(counter).concat(label(label)).concat(context).concat(number(8 * size))));
    }
    return derived.slice(0, size);
  }

  /// KDFe: from the x coordinate on which two keys agreed.
  ///
  /// @param parties the x coordinates of both public keys, the ephemeral one first
  Bytes fromAgreement(Bytes agreed, String label, Bytes parties) {
    return hash.digest(number(1).concat(agreed).concat(label(label)).concat(parties));
  }

  Bytes mac(Bytes key, Bytes message) {
    String algorithm = "Hmac" + hash.toString().replace("-", "");
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key.toArray(), algorithm));
      return Bytes.of(mac.doFinal(message.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  /// With its terminator.
  static Bytes label(String text) {
    return Bytes.of((text + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  private static Bytes number(int value) {
    return Bytes.of(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }
}
