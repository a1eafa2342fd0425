package dev.nacre.guest.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// libgcrypt gives what the standards' examples and the JDK give.
class GcryptProviderTest {
  private static final HexFormat HEX = HexFormat.of();

  @BeforeAll
  static void install() {
    assumeTrue(GcryptProvider.install(), "skipped: this system has no libgcrypt.so.20");
  }

  @AfterAll
  static void remove() {
    Security.removeProvider("Gcrypt");
  }

  private static Provider jdk(String name) {
    return Security.getProvider(name);
  }

  private static byte[] some(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /// FIPS 180-4's example.
  @Test
  void sha256OfAbc() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    assertThat(digest.getProvider().getName()).isEqualTo("Gcrypt");
    assertThat(HEX.formatHex(digest.digest("abc".getBytes(US_ASCII))))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 55, 56, 63, 64, 65, 4096, 100_001})
  void sha256IsTheJdks(int size) throws Exception {
    byte[] input = some(size);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int at = 0; at < size; at += 777) {
      digest.update(input, at, Math.min(777, size - at));
    }
    assertThat(digest.digest())
        .isEqualTo(MessageDigest.getInstance("SHA-256", jdk("SUN")).digest(input));
  }

  @Test
  void aDigestIsUsedAgainAndCopied() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update((byte) 'a');
    MessageDigest copy = (MessageDigest) digest.clone();
    copy.update(new byte[] {'b', 'c'});
    digest.reset();
    byte[] abc = "abc".getBytes(US_ASCII);
    assertThat(digest.digest(abc)).isEqualTo(copy.digest()).isEqualTo(digest.digest(abc));
  }

  /// RFC 4231, test cases 2 and 6.
  @Test
  void hmacOfTheRfc() throws Exception {
    assertThat(hmac("Jefe".getBytes(US_ASCII), "what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    byte[] longKey = new byte[131];
    Arrays.fill(longKey, (byte) 0xaa);
    assertThat(hmac(longKey, "Test Using Larger Than Block-Size Key - Hash Key First"))
        .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }

  private static String hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    assertThat(mac.getProvider().getName()).isEqualTo("Gcrypt");
    byte[] first = mac.doFinal(text.getBytes(US_ASCII));
    assertThat(mac.doFinal(text.getBytes(US_ASCII))).isEqualTo(first);
    return HEX.formatHex(first);
  }

  /// NIST SP 800-38A, F.5.5.
  @Test
  void counterModeOfTheStandard() throws Exception {
    Cipher cipher =
        cipher(
            HEX.parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"),
            HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
    assertThat(cipher.getProvider().getName()).isEqualTo("Gcrypt");
    assertThat(HEX.formatHex(cipher.doFinal(HEX.parseHex("6bc1bee22e409f96e93d7e117393172a"))))
        .isEqualTo("601ec313775789a5b7a7f504bbf3d228");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 4095, 70_000})
  void counterModeIsTheJdksWhateverThePieces(int size) throws Exception {
    byte[] key = some(32);
    byte[] counter = new byte[16];
    Arrays.fill(counter, (byte) 0xff);
    byte[] input = some(size);
    Cipher theirs = Cipher.getInstance("AES/CTR/NoPadding", jdk("SunJCE"));
    theirs.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
    Cipher ours = cipher(key, counter);
    byte[] output = new byte[size];
    for (int at = 0; at < size; at += 1001) {
      ours.update(input, at, Math.min(1001, size - at), output, at);
    }
    assertThat(output).isEqualTo(theirs.doFinal(input));
  }

  private static Cipher cipher(byte[] key, byte[] counter) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
    return cipher;
  }

  @Test
  void aKeyOfAnotherSizeIsRefused() {
    var functions = GcryptCounterMode.Functions.of(Gcrypt.load().orElseThrow());
    assertThatThrownBy(() ->
            new GcryptCounterMode(functions)
                .engineInit(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(new byte[16], "AES"),
                    new IvParameterSpec(new byte[16]),
                    new SecureRandom()))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessage("expected 32 bytes, found 16");
  }

  @Test
  void aShortCounterIsRefused() {
    assertThatThrownBy(() -> cipher(new byte[32], new byte[12]))
        .isInstanceOf(InvalidAlgorithmParameterException.class)
        .hasMessageContaining("16 bytes");
  }

  @Test
  void manyAtOnceDoNotDisturbEachOther() {
    byte[] input = some(50_000);
    assertThat(
            Stream.generate(() -> input)
                .parallel()
                .limit(200)
                .map(GcryptProviderTest::digest)
                .distinct())
        .hasSize(1);
  }

  private static String digest(byte[] input) {
    try {
      return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(input));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
