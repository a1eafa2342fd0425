package dev.nacre.image.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.MediaType;
import dev.nacre.image.oci.TamperedException;
import dev.nacre.image.testing.SampleImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerEncryptionTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final String KEY_ID = "kbs:///default/image-key/app";
  private static final Bytes KEY = SampleImage.random(5, 32);
  private static final String PUBLIC = "org.opencontainers.image.enc.pubopts";
  private static final String PROVIDER =
      "org.opencontainers.image.enc.keys.provider.attestation-agent";

  @TempDir Path directory;
  private final Bytes plaintext = SampleImage.random(4, 200_001);
  private Descriptor encrypted;
  private byte[] ciphertext = {};

  private static Secret key() {
    return Secret.owning(KEY.toArray());
  }

  private static KbsKeyUnwrapper reader() {
    return new KbsKeyUnwrapper(any -> key());
  }

  @BeforeEach
  void encrypt() throws IOException {
    encrypted = encrypt(plaintext, List.of(new KbsKeyWrapper(KEY_ID, key(), CHANCE)));
  }

  private Descriptor encrypt(Bytes content, List<KeyWrapper> wrappers) throws IOException {
    Descriptor layer =
        Descriptor.of(MediaType.layer(Compression.GZIP), Digest.sha256(content), content.size())
            .with(Map.of("kept", "yes"));
    var out = new ByteArrayOutputStream();
    Descriptor written =
        LayerEncryption.encrypt(
            layer, new ByteArrayInputStream(content.toArray()), out, wrappers, CHANCE);
    ciphertext = out.toByteArray();
    return written;
  }

  private SpooledLayer receive(Descriptor layer, byte[] content) {
    var key = Optional.of(LayerEncryption.unwrap(layer, List.of(reader())));
    return SpooledLayer.receive(
        layer, new ByteArrayInputStream(content), key, directory.resolve("layer"));
  }

  private Descriptor annotated(String name, String value) {
    var changed = new HashMap<>(encrypted.annotations());
    changed.put(name, value);
    return encrypted.with(changed);
  }

  private Descriptor described(byte[] content) {
    return new Descriptor(
        encrypted.mediaType(),
        Digest.sha256(Bytes.of(content)),
        content.length,
        encrypted.annotations(),
        Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 65_535, 65_536, 65_537, 300_000})
  void whatIsEncryptedDecryptsToTheSame(int size) throws IOException {
    Bytes content = SampleImage.random(6, size);
    Descriptor layer = encrypt(content, List.of(new KbsKeyWrapper(KEY_ID, key(), CHANCE)));

    try (SpooledLayer genuine = receive(layer, ciphertext);
        InputStream in = genuine.open()) {
      assertThat(Bytes.of(in.readAllBytes())).isEqualTo(content);
    }
  }

  @Test
  void theDescriptorSaysWhatAnybodyMayKnow() {
    assertThat(encrypted.mediaType())
        .hasToString("application/vnd.oci.image.layer.v1.tar+gzip+encrypted");
    assertThat(encrypted.annotations()).containsOnlyKeys("kept", PUBLIC, PROVIDER);
    assertThat(LayerEncryption.keyIds(encrypted)).containsExactly(KEY_ID);
    assertThat(LayerEncryption.plainAnnotations(encrypted)).containsOnlyKeys("kept");
    assertThat(Bytes.ofBase64(encrypted.annotations().getOrDefault(PUBLIC, "")).utf8())
        .startsWith("{\"cipher\":\"AES_256_CTR_HMAC_SHA256\",\"hmac\":\"");
  }

  @Test
  void theFileIsGoneWhenTheLayerIsClosed() {
    receive(encrypted, ciphertext).close();

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void noTwoLayersShareAKey() throws IOException {
    byte[] first = ciphertext;
    encrypt();

    assertThat(ciphertext).isNotEqualTo(first);
  }

  @Test
  void aChangedByteIsRefusedByTheDigest() {
    ciphertext[100_000] ^= 1;

    assertThatThrownBy(() -> receive(encrypted, ciphertext))
        .isInstanceOf(TamperedException.class)
        .hasMessageStartingWith("digest of layer " + encrypted.digest());
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_536, 200_000})
  void aChangedByteUnderAFittingDigestIsRefusedByTheHmac(int position) {
    ciphertext[position] ^= 1;
    Descriptor forged = described(ciphertext);

    assertThatThrownBy(() -> receive(forged, ciphertext))
        .isInstanceOf(TamperedException.class)
        .hasMessageStartingWith("HMAC of layer " + forged.digest() + ": expected ")
        .hasMessageEndingWith("(the ciphertext was changed)");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aShortenedLayerUnderAFittingDigestIsRefusedByTheHmac() {
    byte[] cut = java.util.Arrays.copyOf(ciphertext, ciphertext.length - 1);

    assertThatThrownBy(() -> receive(described(cut), cut)).hasMessageStartingWith("HMAC of layer");
  }

  @Test
  void aLayerWithTheHmacOfAnotherIsRefused() throws IOException {
    byte[] mine = ciphertext;
    Descriptor old = encrypted;
    encrypt();
    Descriptor mixed =
        new Descriptor(
            old.mediaType(), old.digest(), old.size(), encrypted.annotations(), Optional.empty());

    assertThatThrownBy(() -> receive(mixed, mine)).hasMessageStartingWith("HMAC of layer");
  }

  @Test
  void anotherKeyIsRefusedWithItsNameAndTheLayer() {
    var stranger = new KbsKeyUnwrapper(any -> Secret.owning(new byte[32]));

    assertThatThrownBy(() -> LayerEncryption.unwrap(encrypted, List.of(stranger)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(encrypted.digest().toString())
        .hasMessageContaining("the key " + KEY_ID + " does not open");
  }

  @Test
  void aReaderOfAnotherKindLearnsForWhomTheLayerIs() {
    var other = new JweKeyUnwrapper(PrivateJwk.generate(EcCurve.P_256));

    assertThatThrownBy(() -> LayerEncryption.unwrap(encrypted, List.of(other)))
        .hasMessageContaining("found keys for [provider.attestation-agent] only");
  }

  @Test
  void aLayerIsEncryptedForSeveralReaders() throws IOException {
    PrivateJwk ec = PrivateJwk.generate(EcCurve.P_384);
    PrivateJwk rsa = PrivateJwk.generateRsa(2048);
    Descriptor layer =
        encrypt(
            plaintext,
            List.of(
                new JweKeyWrapper(rsa.publicJwk(), CHANCE),
                new KbsKeyWrapper(KEY_ID, key(), CHANCE),
                new JweKeyWrapper(ec.publicJwk(), CHANCE)));

    for (KeyUnwrapper each : List.of(reader(), new JweKeyUnwrapper(ec), new JweKeyUnwrapper(rsa))) {
      LayerEncryption.unwrap(layer, List.of(each)).close();
    }
    assertThat(layer.annotations().get("org.opencontainers.image.enc.keys.jwe")).contains(",");
  }

  @Test
  void aKeyIsAskedForOnceForAllLayers() throws IOException {
    var asked = new AtomicInteger();
    try (var reader =
        new KbsKeyUnwrapper(id -> {
          asked.incrementAndGet();
          return key();
        })) {
      LayerEncryption.unwrap(encrypted, List.of(reader)).close();
      encrypt();
      LayerEncryption.unwrap(encrypted, List.of(reader)).close();
    }

    assertThat(asked).hasValue(1);
  }

  @Test
  void whyTheKeyWasNotReleasedIsPassedOn() {
    var refused =
        new KbsKeyUnwrapper(id -> {
          throw new ImageException("key " + id + ": the key broker refused it");
        });

    assertThatThrownBy(() -> LayerEncryption.unwrap(encrypted, List.of(refused)))
        .hasMessage("key " + KEY_ID + ": the key broker refused it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "e30=", "W10="})
  void malformedPublicOptionsAreRefusedWithTheLayer(String value) {
    Descriptor layer = annotated(PUBLIC, value);

    assertThatThrownBy(() -> receive(layer, ciphertext))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("layer " + encrypted.digest());
  }

  @Test
  void aLayerWithoutPublicOptionsIsRefused() {
    var without = new HashMap<>(encrypted.annotations());
    without.remove(PUBLIC);

    assertThatThrownBy(() -> receive(encrypted.with(without), ciphertext))
        .hasMessageContaining("expected the annotation " + PUBLIC + ", found none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "e30=", "W10=", "bm9qc29u"})
  void malformedPacketsAreRefused(String value) {
    Descriptor layer = annotated(PROVIDER, value);

    assertThatThrownBy(() -> LayerEncryption.unwrap(layer, List.of(reader())))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("layer " + encrypted.digest());
  }

  @Test
  void aPacketThatIsNoBase64IsNamedByItsAnnotation() {
    assertThatThrownBy(() -> LayerEncryption.unwrap(annotated(PROVIDER, "***"), List.of(reader())))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("annotation " + PROVIDER);
  }

  @Test
  void theFirstPacketThatOpensIsTaken() {
    String good = encrypted.annotations().getOrDefault(PROVIDER, "");
    Descriptor layer = annotated(PROVIDER, "e30=," + good);

    LayerEncryption.unwrap(layer, List.of(reader())).close();
  }
}
