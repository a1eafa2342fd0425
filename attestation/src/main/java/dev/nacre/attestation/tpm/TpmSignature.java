package dev.nacre.attestation.tpm;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/// A signature as a TPM writes it (TPM 2.0 part 2, TPMT_SIGNATURE; big-endian).
public sealed interface TpmSignature {
  HashAlgorithm hash();

  /// Whether `key` made it over `message`; a key of another kind did not.
  boolean isOver(Bytes message, PublicKey key);

  /// @throws MalformedException when `content` is not exactly one signature of RSA or ECDSA
  static TpmSignature parse(Bytes content) {
    ByteReader in = ByteReader.bigEndian("TPMT_SIGNATURE", content);
    int scheme = in.u16("sigAlg");
    TpmSignature signature =
        switch (scheme) {
          case 0x0014 -> new RsaSsa(hash(in), TpmQuote.sized(in, "rsassa.sig", RSA));
          case 0x0016 -> new RsaPss(hash(in), TpmQuote.sized(in, "rsapss.sig", RSA));
          case 0x0018 ->
              new Ecdsa(
                  hash(in),
                  TpmQuote.sized(in, "ecdsa.signatureR", COORDINATE),
                  TpmQuote.sized(in, "ecdsa.signatureS", COORDINATE));
          default ->
              throw in.unexpected("sigAlg", "RSASSA, RSAPSS or ECDSA", Integer.toHexString(scheme));
        };
    in.end();
    return signature;
  }

  /// Bytes of the largest RSA signature.
  int RSA = 1024;

  /// Bytes of the largest half of a signature on a curve.
  int COORDINATE = 66;

  private static HashAlgorithm hash(ByteReader in) {
    return TpmQuote.hash(in, "hash");
  }

  /// As it stands inside the JDK's names of signature algorithms: `SHA256`.
  private static String bare(HashAlgorithm hash) {
    return hash.toString().replace("-", "");
  }

  /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
  record RsaSsa(HashAlgorithm hash, Bytes signature) implements TpmSignature {
    @Override
    public boolean isOver(Bytes message, PublicKey key) {
      return key instanceof RSAPublicKey
          && holds(() -> Signature.getInstance(bare(hash) + "withRSA"), key, message, signature);
    }

    @Override
    public String toString() {
      return "RSASSA with " + hash;
    }
  }

  /// RSASSA-PSS (RFC 8017 section 8.1), MGF1 with the same hash. TPMs salt with as many bytes as
  /// the hash has, older ones with as many as fit.
  record RsaPss(HashAlgorithm hash, Bytes signature) implements TpmSignature {
    @Override
    public boolean isOver(Bytes message, PublicKey key) {
      if (!(key instanceof RSAPublicKey rsa)) {
        return false;
      }
      int encoded = (rsa.getModulus().bitLength() + 6) / 8;
      return isOver(message, key, hash.size()) || isOver(message, key, encoded - hash.size() - 2);
    }

    private boolean isOver(Bytes message, PublicKey key, int salt) {
      return salt >= 0
          && holds(
              () -> {
                var pss = Signature.getInstance("RSASSA-PSS");
                var mask = new MGF1ParameterSpec(hash.toString());
                pss.setParameter(new PSSParameterSpec(hash.toString(), "MGF1", mask, salt, 1));
                return pss;
              },
              key,
              message,
              signature);
    }

    @Override
    public String toString() {
      return "RSASSA-PSS with " + hash;
    }
  }

  /// ECDSA (FIPS 186-4); both numbers big-endian, with or without leading zeros.
  record Ecdsa(HashAlgorithm hash, Bytes r, Bytes s) implements TpmSignature {
    @Override
    public boolean isOver(Bytes message, PublicKey key) {
      if (!(key instanceof ECPublicKey ec)) {
        return false;
      }
      int size = EcCurve.of(ec).coordinateSize();
      Bytes bareR = stripped(r);
      Bytes bareS = stripped(s);
      if (bareR.size() > size || bareS.size() > size || bareR.isEmpty() || bareS.isEmpty()) {
        return false;
      }
      Bytes both = filled(bareR, size).concat(filled(bareS, size));
      return holds(
          () -> Signature.getInstance(bare(hash) + "withECDSAinP1363Format"), key, message, both);
    }

    private static Bytes stripped(Bytes number) {
      int zeros = 0;
      while (zeros < number.size() && number.at(zeros) == 0) {
        zeros++;
      }
      return number.slice(zeros, number.size());
    }

    private static Bytes filled(Bytes number, int size) {
      return Bytes.zeros(size - number.size()).concat(number);
    }

    @Override
    public String toString() {
      return "ECDSA with " + hash;
    }
  }

  /// Where a verifier of the JDK comes from.
  interface Source {
    Signature get() throws GeneralSecurityException;
  }

  private static boolean holds(Source verifier, PublicKey key, Bytes message, Bytes signature) {
    try {
      Signature prepared = verifier.get();
      prepared.initVerify(key);
      prepared.update(message.toArray());
      return prepared.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
