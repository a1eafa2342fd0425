package dev.nacre.codec.jose;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Keys as PEM text, in the forms that guests exchange and OpenSSL writes: EC as PKCS#8 or SEC 1
/// with the public point, RSA as PKCS#1 or PKCS#8; public keys as SubjectPublicKeyInfo, RSA as
/// PKCS#1 too.
public final class KeyPem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final Bytes RSA_ALGORITHM = Bytes.ofHex("300d06092a864886f70d0101010500");
  private static final Bytes EC_ALGORITHM = Bytes.ofHex("06072a8648ce3d0201");
  private static final Bytes VERSION_ZERO = Bytes.ofHex("020100");
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int BITS = 0x03;
  private static final int CURVE = 0xa0;
  private static final int PUBLIC_POINT = 0xa1;

  private KeyPem() {}

  /// @throws MalformedException when `pem` holds no private key of EC (with its public point) or
  ///   RSA
  public static PrivateJwk parsePrivate(String pem) {
    try {
      return ofPkcs8(pkcs8(pem));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("PEM: expected a private key of EC or RSA", e);
    }
  }

  /// The private key in `pem` as PKCS#8, whatever kind it is of; certificates, and the parameters
  /// that OpenSSL writes before a key on a curve, are passed over.
  ///
  /// @throws MalformedException when there is none, or it is encrypted
  public static Bytes pkcs8(String pem) {
    Matcher block = block(pem);
    while (!block.group(1).endsWith("PRIVATE KEY")) {
      String other = block.group(1);
      if (!block.find()) {
        throw MalformedException.at("PEM", "PRIVATE KEY, RSA or EC PRIVATE KEY", other);
      }
    }
    Bytes der = content(block);
    return switch (block.group(1)) {
      case "PRIVATE KEY" -> der;
      case "RSA PRIVATE KEY" -> pkcs8OfRsa(der);
      case "EC PRIVATE KEY" -> pkcs8OfEc(der);
      case String other ->
          throw MalformedException.at("PEM", "PRIVATE KEY, RSA or EC PRIVATE KEY", other);
    };
  }

  private static Bytes content(Matcher block) {
    return Bytes.ofBase64(block.group(2).replaceAll("\\s", ""));
  }

  /// @throws MalformedException when `pem` holds no public key of EC, RSA or Ed25519
  public static Jwk parsePublic(String pem) {
    Matcher block = block(pem);
    Bytes der =
        switch (block.group(1)) {
          case "PUBLIC KEY" -> content(block);
          case "RSA PUBLIC KEY" -> openPkcs1(content(block));
          case String other ->
              throw MalformedException.at("PEM", "PUBLIC KEY or RSA PUBLIC KEY", other);
        };
    return Stream.of("EC", "RSA", "Ed25519")
        .flatMap(kind -> publicKey(kind, der).stream())
        .findFirst()
        .map(Jwk::of)
        .orElseThrow(
            () -> MalformedException.at("PEM", "a public key of EC, RSA or Ed25519", "another"));
  }

  private static Optional<PublicKey> publicKey(String kind, Bytes der) {
    try {
      var spec = new X509EncodedKeySpec(der.toArray());
      return Optional.of(KeyFactory.getInstance(kind).generatePublic(spec));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /// EC as PKCS#8 with the public point, RSA as PKCS#1.
  public static String writePrivate(PrivateJwk pair) {
    return switch (pair.publicJwk()) {
      case EcJwk ec -> write("PRIVATE KEY", ecPkcs8(ec, (ECPrivateKey) pair.key()));
      case RsaJwk _ -> write("RSA PRIVATE KEY", rsaPkcs1((RSAPrivateCrtKey) pair.key()));
      case OkpJwk _, AkpJwk _ -> throw MalformedException.at("key", "EC or RSA", "another kind");
    };
  }

  public static String writePublic(Jwk key) {
    return write("PUBLIC KEY", Bytes.of(key.publicKey().getEncoded()));
  }

  private static Matcher block(String pem) {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw MalformedException.at("PEM", "-----BEGIN …-----", "none");
    }
    return block;
  }

  private static String write(String label, Bytes der) {
    String body = der.base64().replaceAll("(.{64})(?=.)", "$1\n");
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  private static PrivateJwk ofPkcs8(Bytes der) throws GeneralSecurityException {
    boolean rsa = der.hex().contains(RSA_ALGORITHM.hex());
    PrivateKey key =
        KeyFactory.getInstance(rsa ? "RSA" : "EC")
            .generatePrivate(new PKCS8EncodedKeySpec(der.toArray()));
    return switch (key) {
      case RSAPrivateCrtKey crt -> new PrivateJwk(rsaPublic(crt), crt);
      case ECPrivateKey ec -> new PrivateJwk(ecPublic(EcCurve.of(ec), der), ec);
      default -> throw MalformedException.at("PEM", "a key of EC or RSA", key.getAlgorithm());
    };
  }

  private static Jwk rsaPublic(RSAPrivateCrtKey key) throws GeneralSecurityException {
    var numbers = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
    return Jwk.of(KeyFactory.getInstance("RSA").generatePublic(numbers));
  }

  /// The JDK drops the point that stands beside the number (RFC 5915), so it is read here.
  private static Jwk ecPublic(EcCurve curve, Bytes pkcs8) {
    ByteReader outer = content(reader("PKCS8", pkcs8), SEQUENCE);
    skip(outer, INTEGER);
    skip(outer, SEQUENCE);
    ByteReader inner = content(content(outer, OCTETS), SEQUENCE);
    skip(inner, INTEGER);
    skip(inner, OCTETS);
    while (inner.remaining() > 0) {
      int tag = inner.u8("tag");
      ByteReader member = inner.within("member", length(inner));
      if (tag == PUBLIC_POINT) {
        return point(curve, content(member, BITS));
      }
    }
    throw MalformedException.at("PEM", "an EC key with its public point", "one without");
  }

  private static Jwk point(EcCurve curve, ByteReader bits) {
    int unused = bits.u8("unused bits");
    int form = bits.u8("form");
    if (unused != 0 || form != 4) {
      throw MalformedException.at("EC point", "uncompressed", "form " + form);
    }
    Bytes x = bits.bytes("x", curve.coordinateSize());
    Bytes y = bits.bytes("y", curve.coordinateSize());
    return Jwk.of(curve.publicKey(x, y));
  }

  private static Bytes openPkcs1(Bytes pkcs1) {
    Bytes bits = element(BITS, Bytes.of((byte) 0).concat(pkcs1));
    return element(SEQUENCE, RSA_ALGORITHM.concat(bits));
  }

  private static Bytes pkcs8OfRsa(Bytes pkcs1) {
    return element(SEQUENCE, VERSION_ZERO.concat(RSA_ALGORITHM).concat(element(OCTETS, pkcs1)));
  }

  /// SEC 1 names the curve inside the key, PKCS#8 beside it.
  private static Bytes pkcs8OfEc(Bytes sec1) {
    ByteReader key = content(reader("ECPrivateKey", sec1), SEQUENCE);
    skip(key, INTEGER);
    skip(key, OCTETS);
    ByteReader curve = content(key, CURVE);
    Bytes name = curve.bytes("curve", curve.remaining());
    Bytes algorithm = element(SEQUENCE, EC_ALGORITHM.concat(name));
    return element(SEQUENCE, VERSION_ZERO.concat(algorithm).concat(element(OCTETS, sec1)));
  }

  private static Bytes ecPkcs8(EcJwk open, ECPrivateKey key) {
    Bytes point = Bytes.of((byte) 0, (byte) 4).concat(open.x()).concat(open.y());
    Bytes inner =
        Bytes.ofHex("020101")
            .concat(element(OCTETS, open.curve().coordinate(key.getS())))
            .concat(element(PUBLIC_POINT, element(BITS, point)));
    ByteReader info = content(reader("key", Bytes.of(open.publicKey().getEncoded())), SEQUENCE);
    info.u8("tag");
    Bytes algorithm = element(SEQUENCE, info.bytes("algorithm", length(info)));
    Bytes body = VERSION_ZERO.concat(algorithm).concat(element(OCTETS, element(SEQUENCE, inner)));
    return element(SEQUENCE, body);
  }

  private static Bytes rsaPkcs1(RSAPrivateCrtKey key) {
    Bytes body = VERSION_ZERO;
    for (BigInteger number :
        new BigInteger[] {
          key.getModulus(),
          key.getPublicExponent(),
          key.getPrivateExponent(),
          key.getPrimeP(),
          key.getPrimeQ(),
          key.getPrimeExponentP(),
          key.getPrimeExponentQ(),
          key.getCrtCoefficient()
        }) {
      body = body.concat(element(INTEGER, Bytes.of(number.toByteArray())));
    }
    return element(SEQUENCE, body);
  }

  private static ByteReader reader(String structure, Bytes der) {
    return ByteReader.bigEndian(structure, der);
  }

  private static ByteReader content(ByteReader in, int tag) {
    int found = in.u8("tag");
    if (found != tag) {
      throw in.unexpected("tag", Integer.toHexString(tag), Integer.toHexString(found));
    }
    return in.within("content", length(in));
  }

  private static void skip(ByteReader in, int tag) {
    ByteReader unused = content(in, tag);
    unused.bytes("content", unused.remaining());
  }

  private static int length(ByteReader in) {
    int first = in.u8("length");
    return switch (first) {
      case 0x81 -> in.u8("length");
      case 0x82 -> in.u16("length");
      default -> {
        if (first > 0x82 || first == 0x80) {
          throw in.unexpected("length", "at most 65535", "a longer form");
        }
        yield first;
      }
    };
  }

  private static Bytes element(int tag, Bytes content) {
    var head = new ByteArrayOutputStream();
    head.write(tag);
    int size = content.size();
    if (size > 0xff) {
      head.write(0x82);
      head.write(size >> 8);
    } else if (size > 0x7f) {
      head.write(0x81);
    }
    head.write(size & 0xff);
    return Bytes.of(head.toByteArray()).concat(content);
  }
}
