package dev.nacre.image.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationPacketTest {
  /// The key of upstream's sample broker.
  private static final Bytes SAMPLE_KEY =
      Bytes.of(
          new byte[] {
            (byte) 217,
            (byte) 155,
            119,
            5,
            (byte) 176,
            (byte) 186,
            122,
            22,
            (byte) 130,
            (byte) 149,
            (byte) 179,
            (byte) 163,
            54,
            114,
            112,
            (byte) 176,
            (byte) 221,
            (byte) 155,
            55,
            27,
            (byte) 245,
            20,
            (byte) 202,
            (byte) 139,
            (byte) 155,
            (byte) 167,
            (byte) 240,
            (byte) 163,
            55,
            17,
            (byte) 218,
            (byte) 234
          });

  private static Secret key(Bytes bytes) {
    return Secret.owning(bytes.toArray());
  }

  private static Bytes vector() throws IOException {
    Path file =
        Path.of(
            System.getProperty("nacre.vectors", "none"), "ocicrypt", "sample_kbc_annotation.json");
    Assumptions.assumeTrue(Files.exists(file), "skipped: " + file + " is not there");
    return Bytes.of(Files.readAllBytes(file));
  }

  private static String text(Secret secret) {
    return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void upstreamsPacketOpensWithUpstreamsKey() throws IOException {
    AnnotationPacket packet = AnnotationPacket.parse(vector());

    assertThat(packet.keyId()).isEqualTo("kbs:///default/key/1");
    assertThat(text(packet.open(key(SAMPLE_KEY))))
        .isEqualTo(
            "{\"symkey\":\"1jL2jJV0Oyz2nmPkLtqulW6cKcpIUN5FpILcVnP5Uqs=\",\"digest\":"
                + "\"sha256:18be1897f9402f27c8c0eba7c86e0c00f5656db62961b5949d55f9565c42c6e7\","
                + "\"cipheroptions\":{\"nonce\":\"r10F9oaCu+nWFXfod3l83g==\"}}");
  }

  @Test
  void upstreamsPacketHoldsALayerKey() throws IOException {
    var unwrapper = new KbsKeyUnwrapper(any -> key(SAMPLE_KEY));

    try (LayerKey opened = LayerKey.parse(unwrapper.unwrap(vector()))) {
      assertThat(opened.recordedDigest())
          .isEqualTo("sha256:18be1897f9402f27c8c0eba7c86e0c00f5656db62961b5949d55f9565c42c6e7");
    }
  }

  @Test
  void anotherKeyIsRefusedByItsName() throws IOException {
    AnnotationPacket packet = AnnotationPacket.parse(vector());

    assertThatThrownBy(() -> packet.open(key(Bytes.zeros(32))))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("the key kbs:///default/key/1 does not open");
  }

  @Test
  void aShortKeyIsRefused() throws IOException {
    AnnotationPacket packet = AnnotationPacket.parse(vector());

    assertThatThrownBy(() -> packet.open(key(Bytes.zeros(16))))
        .hasMessage("key kbs:///default/key/1: expected 32 bytes, found 16 bytes");
  }

  @Test
  void aChangedByteOfThePacketIsRefused() throws IOException {
    JsonObject json = (JsonObject) Json.parse(vector());
    byte[] wrapped = Bytes.ofBase64(json.string("wrapped_data")).toArray();
    wrapped[7] ^= 1;
    AnnotationPacket packet =
        AnnotationPacket.parse(
            Bytes.utf8(json.with("wrapped_data", Json.of(Bytes.of(wrapped).base64())).text()));

    assertThatThrownBy(() -> packet.open(key(SAMPLE_KEY))).isInstanceOf(MalformedException.class);
  }

  @Test
  void version2NamesItsProvider() throws IOException {
    JsonObject json =
        ((JsonObject) Json.parse(vector()))
            .with("version", Json.of("0.1.0"))
            .with("provider", Json.of("kbs"))
            .with("provider_settings", JsonObject.empty());

    assertThat(AnnotationPacket.parse(Bytes.utf8(json.text())).keyId())
        .isEqualTo("kbs:///default/key/1");
    assertThatThrownBy(() ->
            AnnotationPacket.parse(Bytes.utf8(json.with("provider", Json.of("aliyun")).text())))
        .hasMessage("annotation packet, provider: expected kbs, found aliyun");
  }

  @ParameterizedTest
  @CsvSource({
    "kid, \"kid\"",
    "iv, \"iv\"",
    "wrap_type, \"wrap_type\"",
    "wrapped_data, \"wrapped_data\""
  })
  void aPacketWithoutAMemberIsRefused(String member, String named) throws IOException {
    JsonObject json = ((JsonObject) Json.parse(vector())).without(member);

    assertThatThrownBy(() -> AnnotationPacket.parse(Bytes.utf8(json.text())))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A128GCM", "a256gcm", "", "none"})
  void anUnknownWrappingIsRefused(String wrapping) throws IOException {
    JsonObject json = ((JsonObject) Json.parse(vector())).with("wrap_type", Json.of(wrapping));

    assertThatThrownBy(() -> AnnotationPacket.parse(Bytes.utf8(json.text())))
        .hasMessageStartingWith("annotation packet, wrap_type: expected A256GCM or A256CTR");
  }

  @Test
  void aNonceOfTheWrongSizeIsRefused() throws IOException {
    JsonObject json =
        ((JsonObject) Json.parse(vector())).with("iv", Json.of(Bytes.zeros(16).base64()));

    assertThatThrownBy(() -> AnnotationPacket.parse(Bytes.utf8(json.text())))
        .hasMessage("annotation packet, iv: expected 12 bytes, found 16 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "key",
        "kbs://host/a/b/c",
        "kbs:///a/b",
        "kbs:///a/b/c/d",
        "kbs:///a//c",
        "http:///a/b/c",
        "kbs:///a/b/c?x"
      })
  void aKeyIdThatTheBrokerCannotServeIsRefusedBeforeEncrypting(String keyId) {
    assertThatThrownBy(() -> new KbsKeyWrapper(keyId, key(SAMPLE_KEY), new SecureRandom()))
        .hasMessageStartingWith("key id: expected kbs:///repository/type/tag");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"symkey\":\"AAAA\",\"digest\":\"\",\"cipheroptions\":{\"nonce\":\"AAAA\"}}",
        "{\"symkey\":\"1jL2jJV0Oyz2nmPkLtqulW6cKcpIUN5FpILcVnP5Uqs=\",\"cipheroptions\":{}}",
        "{\"symkey\":\"1jL2jJV0Oyz2nmPkLtqulW6cKcpIUN5FpILcVnP5Uqs=\",\"cipheroptions\":null}",
        "{\"symkey\":\"!\",\"cipheroptions\":{\"nonce\":\"r10F9oaCu+nWFXfod3l83g==\"}}"
      })
  void malformedPrivateOptionsAreRefused(String options) {
    assertThatThrownBy(() -> LayerKey.parse(Secret.utf8(options)))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"cipher\":\"AEAD_AES_256_GCM\",\"hmac\":\"\"} | cipher: expected"
            + " AES_256_CTR_HMAC_SHA256",
        "{\"cipher\":\"AES_256_CTR_HMAC_SHA256\",\"hmac\":\"\"} | hmac: expected 32 bytes",
        "{\"cipher\":\"AES_256_CTR_HMAC_SHA256\",\"hmac\":\"AA==\",\"cipheroptions\":{\"nonce\":\"AA==\"}}"
            + " | nonce",
        "{} | cipher",
        "[] | a JSON object"
      })
  void malformedPublicOptionsAreRefused(String options, String why) {
    assertThatThrownBy(() -> PublicOptions.parse(Bytes.utf8(options).base64()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }
}
