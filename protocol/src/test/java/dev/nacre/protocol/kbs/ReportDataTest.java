package dev.nacre.protocol.kbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportDataTest {
  /// Upstream's vector for SHA-384; the others computed with OpenSSL over the same canonical form.
  @ParameterizedTest
  @CsvSource({
    "sha256, 0d8dd5ac935172b240a914b51902748584205d6af5f7713d78f4488652f0718d",
    "sha384, e71ce8e70d814ba6639c3612ebee0ff1f76f650f8dbb5e47157e0f3f525cd22c"
        + "4597480a186427c813ca941da78870c3",
    "sha512, ceca355572ea3a15280a0ca7976a2909a8cdf3717ae26ce8ce865ab050aca6de"
        + "959583c3861c7d35f21a02263cc4903de195f4e448ef68efef47ba1c0139456b",
    "sm3, 05a793935f895cd55ba613542963965efd189cb8910a57887bbcc53a5c93dc80"
  })
  void theCanonicalFormIsHashed(String hash, String digest) {
    JsonObject data = (JsonObject) Json.parse("{\"b\":1,\"a\":\"test\",\"c\":{\"d\":\"e\"}}");

    assertThat(ReportData.digest(hash, data).hex()).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA384", "md5", ""})
  void anotherHashIsRefused(String hash) {
    assertThatThrownBy(() -> ReportData.digest(hash, JsonObject.empty()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("hash: expected sha256, sha384, sha512 or sm3");
  }

  /// The text of the devices' evidence is bound as it is sent, and is there when it is empty.
  @Test
  void theProcessorsObjectHasAllMembersAndADevicesTwo() {
    JsonObject key = (JsonObject) Json.parse("{\"kty\":\"EC\"}");

    assertThat(ReportData.primary("n", key, "").canonical())
        .isEqualTo(
            "{\"additional-evidence\":\"\",\"nonce\":\"n\",\"tee-pubkey\":{\"kty\":\"EC\"}}");
    assertThat(ReportData.device("n", key).canonical())
        .isEqualTo("{\"nonce\":\"n\",\"tee-pubkey\":{\"kty\":\"EC\"}}");
  }
}
