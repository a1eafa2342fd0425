package dev.nacre.keybroker;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestationservice.RequestForm;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.session.Cookies;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.KbsError;
import dev.nacre.protocol.kbs.KbsRequest;
import dev.nacre.protocol.kbs.ResourceUri;
import java.nio.charset.StandardCharsets;

/// Any bytes as what guests and owners send to the key broker: read, or the readers' one exception.
class BrokerFuzzTest {
  private static final PrivateJwk KEY = PrivateJwk.generate(EcCurve.P_256);

  private interface Attempt {
    void read();
  }

  private static void read(Attempt reading) {
    try {
      reading.read();
    } catch (MalformedException expected) {
      if (expected.getMessage().isEmpty()) {
        throw new IllegalStateException("a refusal without a reason", expected);
      }
    }
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  @FuzzTest
  void request(byte[] input) {
    read(() -> {
      KbsRequest request = KbsRequest.parse(Reading.object(Bytes.of(input)));
      requireSame(request, KbsRequest.parse(request.toJson()));
      var _ = request.supportedHashes();
    });
  }

  @FuzzTest
  void attestation(byte[] input) {
    read(() -> {
      KbsAttestation message = KbsAttestation.parse(Reading.object(Bytes.of(input)));
      requireSame(message, KbsAttestation.parse(message.toJson()));
      var _ = message.primaryRuntimeData().canonical();
      var _ = Jwk.parse(message.teeKey());
    });
  }

  @FuzzTest
  void verificationRequest(byte[] input) {
    read(() -> RequestForm.of(Reading.object(Bytes.of(input))).read());
  }

  @FuzzTest
  void sealedSecret(byte[] input) {
    read(() -> Jwe.parse(Reading.object(Bytes.of(input))).decrypt(KEY).close());
  }

  @FuzzTest
  void nameOfASecret(byte[] input) {
    read(() -> {
      ResourceUri uri = ResourceUri.parse(text(input));
      requireSame(uri, ResourceUri.parse(uri.toString()));
      if (uri.path().contains("..") && uri.path().contains("/../")) {
        throw new IllegalStateException("a name that climbs: " + uri);
      }
    });
  }

  @FuzzTest
  void cookies(byte[] input) {
    Cookies.find(text(input), SessionCookie.NAME)
        .filter(value -> value.contains(";"))
        .ifPresent(value -> {
          throw new IllegalStateException("two cookies as one: " + value);
        });
  }

  @FuzzTest
  void error(byte[] input) {
    var _ = KbsError.parse(text(input));
  }

  private static void requireSame(Object one, Object other) {
    if (!one.equals(other)) {
      throw new IllegalStateException("read again it is another: " + one);
    }
  }
}
