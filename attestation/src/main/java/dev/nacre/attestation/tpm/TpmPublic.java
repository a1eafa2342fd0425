package dev.nacre.attestation.tpm;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.RsaJwk;
import java.security.PublicKey;
import java.util.Optional;

/// The public area of a key inside a TPM (TPM 2.0 part 2, TPMT_PUBLIC; big-endian): the key, and
/// what the TPM lets it do.
///
/// @param content all bytes, as they came
/// @param nameAlgorithm the hash that makes the key's name
/// @param attributes TPMA_OBJECT as it is
/// @param key of RSA, or on P-256, P-384 or P-521
public record TpmPublic(
    Bytes content, HashAlgorithm nameAlgorithm, int attributes, Bytes authPolicy, PublicKey key) {
  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;
  private static final int NULL = 0x0010;
  private static final int RSAES = 0x0015;
  private static final int ECDAA = 0x001a;
  private static final int LARGEST_POLICY = 64;
  private static final int LARGEST_MODULUS = 1024;
  private static final int LARGEST_COORDINATE = 66;
  private static final Bytes USUAL_EXPONENT = Bytes.ofHex("010001");

  private static final int FIXED_TPM = 1 << 1;
  private static final int FIXED_PARENT = 1 << 4;
  private static final int SENSITIVE_DATA_ORIGIN = 1 << 5;
  private static final int RESTRICTED = 1 << 16;
  private static final int SIGN = 1 << 18;
  private static final int ATTESTATION_KEY =
      FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | RESTRICTED | SIGN;

  /// @throws MalformedException when `content` is not exactly the public area of such a key
  public static TpmPublic parse(Bytes content) {
    ByteReader in = ByteReader.bigEndian("TPMT_PUBLIC", content);
    int type = in.u16("type");
    if (type != RSA && type != ECC) {
      throw in.unexpected("type", "RSA or ECC", Integer.toHexString(type));
    }
    HashAlgorithm nameAlgorithm = TpmQuote.hash(in, "nameAlg");
    int attributes = (int) in.u32("objectAttributes");
    Bytes authPolicy = TpmQuote.sized(in, "authPolicy", LARGEST_POLICY);
    PublicKey key = type == RSA ? rsa(in) : ecc(in);
    in.end();
    return new TpmPublic(content, nameAlgorithm, attributes, authPolicy, key);
  }

  /// A public area preceded by its size of 16 bits (TPM2B_PUBLIC), as `tpm2_readpublic` writes it.
  ///
  /// @throws MalformedException when `content` is not exactly that
  public static TpmPublic parseSized(Bytes content) {
    ByteReader in = ByteReader.bigEndian("TPM2B_PUBLIC", content);
    Bytes area = TpmQuote.sized(in, "publicArea", 2 * LARGEST_MODULUS);
    in.end();
    return parse(area);
  }

  /// What the TPM calls the key: the hash's number and the hash of the public area.
  public Bytes name() {
    return content.slice(2, 4).concat(nameAlgorithm.digest(content));
  }

  /// Whether the TPM made the key, keeps it, and signs with it only what the TPM itself says.
  public boolean isForAttestation() {
    return (attributes & ATTESTATION_KEY) == ATTESTATION_KEY;
  }

  /// Of a key that protects others: bits of the cipher with which it does. 0 of one that does not.
  public int symmetricBits() {
    ByteReader in = ByteReader.bigEndian("TPMT_PUBLIC", content);
    var _ = in.bytes("type, nameAlg, objectAttributes", 8);
    var _ = TpmQuote.sized(in, "authPolicy", LARGEST_POLICY);
    return in.u16("symmetric.algorithm") == NULL ? 0 : in.u16("symmetric.keyBits");
  }

  private static PublicKey rsa(ByteReader in) {
    skipSymmetric(in);
    int scheme = in.u16("rsaDetail.scheme");
    if (scheme != NULL && scheme != RSAES) {
      var _ = TpmQuote.hash(in, "rsaDetail.scheme.hash");
    }
    int bits = in.u16("rsaDetail.keyBits");
    long exponent = in.u32("rsaDetail.exponent");
    Bytes modulus = TpmQuote.sized(in, "unique.rsa", LARGEST_MODULUS);
    if (modulus.size() * 8 != bits) {
      throw in.unexpected("unique.rsa", bits + " bits", modulus.size() * 8 + " bits");
    }
    return new RsaJwk(
            modulus,
            exponent == 0 ? USUAL_EXPONENT : Bytes.ofHex("%08x".formatted(exponent)),
            Optional.empty(),
            Optional.empty())
        .publicKey();
  }

  private static PublicKey ecc(ByteReader in) {
    skipSymmetric(in);
    int scheme = in.u16("eccDetail.scheme");
    if (scheme != NULL) {
      var _ = TpmQuote.hash(in, "eccDetail.scheme.hash");
    }
    if (scheme == ECDAA) {
      var _ = in.u16("eccDetail.scheme.count");
    }
    EcCurve curve = curve(in);
    if (in.u16("eccDetail.kdf") != NULL) {
      var _ = TpmQuote.hash(in, "eccDetail.kdf.hash");
    }
    Bytes x = TpmQuote.sized(in, "unique.ecc.x", LARGEST_COORDINATE);
    Bytes y = TpmQuote.sized(in, "unique.ecc.y", LARGEST_COORDINATE);
    return new EcJwk(curve, filled(x, curve), filled(y, curve), Optional.empty(), Optional.empty())
        .publicKey();
  }

  private static EcCurve curve(ByteReader in) {
    int number = in.u16("eccDetail.curveID");
    return switch (number) {
      case 3 -> EcCurve.P_256;
      case 4 -> EcCurve.P_384;
      case 5 -> EcCurve.P_521;
      default ->
          throw in.unexpected(
              "eccDetail.curveID", "P-256, P-384 or P-521", Integer.toString(number));
    };
  }

  private static Bytes filled(Bytes coordinate, EcCurve curve) {
    int missing = curve.coordinateSize() - coordinate.size();
    return missing > 0 ? Bytes.zeros(missing).concat(coordinate) : coordinate;
  }

  private static void skipSymmetric(ByteReader in) {
    if (in.u16("symmetric.algorithm") != NULL) {
      var _ = in.u16("symmetric.keyBits");
      var _ = in.u16("symmetric.mode");
    }
  }
}
