package dev.nacre.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.image.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthFileTest {
  private static String entry(String scope, String pair) {
    return "\"" + scope + "\":{\"auth\":\"" + Bytes.utf8(pair).base64() + "\"}";
  }

  private static AuthFile file(String... entries) {
    return AuthFile.parse(Bytes.utf8("{\"auths\":{" + String.join(",", entries) + "}}"));
  }

  private static String user(AuthFile file, String image) {
    return file.login(ImageReference.parse(image)).map(Login::user).orElse("anonymous");
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/team/app:v1, repository",
    "quay.io/team/other, team",
    "quay.io/someone/app, registry",
    "quay.io/team/app/deeper, repository",
    "quay.io/teams/app, registry",
    "busybox, hub",
    "localhost:5000/app, local",
    "gcr.io/x/y, anonymous"
  })
  void theLongestScopeThatHoldsTheImageWins(String image, String expected) {
    AuthFile file =
        file(
            entry("quay.io", "registry:1"),
            entry("quay.io/team", "team:2"),
            entry("quay.io/team/app", "repository:3"),
            entry("https://index.docker.io/v1/", "hub:4"),
            entry("http://localhost:5000", "local:5"));

    assertThat(user(file, image)).isEqualTo(expected);
  }

  @Test
  void aPasswordMayHoldColonsAndLosesTheLineFeedThatEchoAdds() {
    AuthFile file =
        AuthFile.parse(
            Bytes.utf8(
                "{\"auths\":{\"quay.io\":{\"auth\":\"bGl1ZGFsaWJqOlBhc3N3MHJkIXFhego=\"}}}"));
    Login login = file.login(ImageReference.parse("quay.io/a/b")).orElseThrow();

    assertThat(login.user()).isEqualTo("liudalibj");
    assertThat(login.password().<String>reveal(b -> new String(b, StandardCharsets.UTF_8)))
        .isEqualTo("Passw0rd!qaz");
  }

  @Test
  void entriesOfCredentialHelpersAreIgnored() {
    assertThat(user(AuthFile.parse(Bytes.utf8("{\"auths\":{\"quay.io\":{}}}")), "quay.io/a/b"))
        .isEqualTo("anonymous");
  }

  @Test
  void anEntryWithoutAColonIsRefused() {
    assertThatThrownBy(() -> file(entry("quay.io", "nocolon")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("\"quay.io\": expected base64 of user:password");
  }

  @Test
  void aChallengeIsReadWithItsQuotes() {
    Challenge challenge =
        Challenge.first(
                List.of(
                    "Negotiate abc",
                    "Bearer realm=\"https://a/t?x=1,2\" , Service=r,scope=\"a \\\"b\""))
            .orElseThrow();

    assertThat(challenge.scheme()).isEqualTo("bearer");
    assertThat(challenge.parameters())
        .isEqualTo(Map.of("realm", "https://a/t?x=1,2", "service", "r", "scope", "a \"b"));
  }

  @Test
  void anUnknownSchemeIsNoChallenge() {
    assertThat(Challenge.first(List.of("Digest realm=x", "x".repeat(5000)))).isEmpty();
  }
}
