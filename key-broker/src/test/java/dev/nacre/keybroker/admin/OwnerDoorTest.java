package dev.nacre.keybroker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.keybroker.admin.AdminSettings.Acl;
import dev.nacre.keybroker.admin.AdminSettings.ClientCertificates;
import dev.nacre.keybroker.admin.AdminSettings.IdentityProvider;
import dev.nacre.keybroker.admin.AdminSettings.KeySources;
import dev.nacre.keybroker.admin.AdminSettings.Mode;
import dev.nacre.keybroker.keys.ClaimPath;
import dev.nacre.keybroker.keys.Fetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in, and who is not: one change of an administrator's token each.
class OwnerDoorTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final PrivateJwk ISSUER = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk STRANGER = PrivateJwk.generate(EcCurve.P_256);
  private static final JsonObject HEADER =
      JsonObject.builder().put("alg", "ES256").put("typ", "JWT").build();
  private static final JsonObject CLAIMS =
      JsonObject.builder()
          .put("iss", "TrusteeInDocker")
          .put("sub", "admin")
          .put("aud", Json.parse("[\"KBS\"]"))
          .put("role", "team-a")
          .put("exp", NOW.getEpochSecond() + 600)
          .build();

  private final Path directory;

  OwnerDoorTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private AdminSettings settings(Mode mode, List<Acl> acls, Map<String, Set<Role>> roles) {
    return settings(mode, acls, roles, Optional.empty(), Optional.empty());
  }

  private AdminSettings settings(
      Mode mode,
      List<Acl> acls,
      Map<String, Set<Role>> roles,
      Optional<String> tenant,
      Optional<String> tenantClaim) {
    try {
      Path key = directory.resolve("public.pem");
      Files.writeString(key, KeyPem.writePublic(ISSUER.publicJwk()));
      var provider =
          new IdentityProvider(
              new KeySources(List.of(key.toString()), List.of(), List.of()),
              Optional.of("TrusteeInDocker"),
              Optional.of("KBS"),
              tenant,
              tenantClaim,
              IdentityProvider.ROLE);
      return new AdminSettings(mode, true, List.of(provider), acls, roles, Optional.empty());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private OwnerDoor door(AdminSettings settings) {
    OwnerToken token = OwnerToken.open(directory.resolve("owner-token"), new SecureRandom());
    return OwnerDoor.open(settings, Optional.of(token), Fetcher.system(), at(NOW));
  }

  private static InstantSource at(Instant now) {
    return InstantSource.fixed(now);
  }

  private OwnerDoor withRoles(Role... roles) {
    return door(settings(Mode.AUTHENTICATED, List.of(), Map.of("team-a", Set.of(roles))));
  }

  private static String token(JsonObject header, JsonObject claims, PrivateJwk key) {
    return Jws.sign(header, Bytes.utf8(claims.text()), JwsAlgorithm.ES256, key.key()).compact();
  }

  private static Approach asking(Permission permission, String token) {
    return new Approach("/kbs/v0/resource/a/b/c", permission, Optional.of(token), Optional.empty());
  }

  private static String good() {
    return token(HEADER, CLAIMS, ISSUER);
  }

  private static boolean opens(OwnerDoor door, String tenant, String token) {
    return door.admit(asking(Permission.SECRETS, token), tenant) instanceof Admission.Admitted;
  }

  private OwnerDoor bound(Optional<String> tenant, Optional<String> tenantClaim) {
    Map<String, Set<Role>> roles = Map.of("team-a", Set.of(Role.ADMIN));
    return door(settings(Mode.AUTHENTICATED, List.of(), roles, tenant, tenantClaim));
  }

  @Test
  void aTokenOpensTheDoorOfItsTenantOnly() {
    OwnerDoor unbound = bound(Optional.empty(), Optional.empty());
    OwnerDoor ofA = bound(Optional.of("a"), Optional.empty());

    assertThat(opens(unbound, "", good())).isTrue();
    assertThat(opens(unbound, "a", good())).isFalse();
    assertThat(opens(ofA, "a", good())).isTrue();
    assertThat(opens(ofA, "b", good())).isFalse();
    assertThat(opens(ofA, "", good())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, true",
    "a, b, false",
    "a, '', false",
    "default, '', true",
    "default, a, false"
  })
  void aTokenMayNameItsTenantItself(String named, String tenant, boolean opens) {
    OwnerDoor door = bound(Optional.empty(), Optional.of("team"));
    String token = token(HEADER, CLAIMS.with("team", Json.of(named)), ISSUER);

    assertThat(opens(door, tenant, token)).isEqualTo(opens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "7", "[\"a\"]", "\"/\""})
  void aTokenThatNamesNoTenantWhereItMustIsNobodys(String claim) {
    OwnerDoor door = bound(Optional.empty(), Optional.of("team"));
    JsonObject claims = claim.isEmpty() ? CLAIMS : CLAIMS.with("team", Json.parse(claim));

    for (String tenant : List.of("", "a", "default")) {
      assertThat(opens(door, tenant, token(HEADER, claims, ISSUER))).isFalse();
    }
  }

  @Test
  void whoseTokenItIsIsSaid() {
    OwnerDoor door = bound(Optional.empty(), Optional.of("team"));
    JsonObject ofA = CLAIMS.with("team", Json.of("a"));

    Admission none = door.admit(asking(Permission.READ, good()), "");
    Admission another = door.admit(asking(Permission.READ, token(HEADER, ofA, ISSUER)), "b");

    assertThat(((Admission.Unknown) none).why()).endsWith(": its claim `team` names no tenant");
    assertThat(((Admission.Unknown) another).why()).endsWith(": it is of another tenant");
  }

  @Test
  void aCertificateOpensTheDoorOfItsTenantOnly() {
    X509Certificate own = EmulatedAmd.createQuickly(NOW).ark().certificate();
    String subject = own.getSubjectX500Principal().getName(X500Principal.RFC2253);
    var known = new ClientCertificates(List.of(), Map.of(subject, "team-a"), Map.of(subject, "a"));
    OwnerDoor door =
        door(
            new AdminSettings(
                Mode.AUTHENTICATED,
                true,
                List.of(),
                List.of(),
                Map.of("team-a", Set.of(Role.ADMIN)),
                Optional.of(known)));
    var approach = new Approach("/x", Permission.READ, Optional.empty(), Optional.of(own));

    assertThat(door.admit(approach, "a")).isInstanceOf(Admission.Admitted.class);
    assertThat(door.admit(approach, "b")).isInstanceOf(Admission.Unknown.class);
    assertThat(door.admit(approach, "")).isInstanceOf(Admission.Unknown.class);
  }

  @Test
  void whereEverybodyIsLetInTenantsAreNotOpenToEverybody() {
    OwnerDoor door = door(settings(Mode.INSECURE_ALLOW_ALL, List.of(), Map.of()));

    assertThat(opens(door, "", "anything")).isTrue();
    assertThat(opens(door, "a", "anything")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theOwnersTokenOpensUnlessTheSettingsForbidIt(boolean allowed) throws IOException {
    OwnerDoor door =
        door(
            new AdminSettings(
                Mode.AUTHENTICATED, allowed, List.of(), List.of(), Map.of(), Optional.empty()));
    String token = Files.readString(directory.resolve("owner-token")).strip();

    assertThat(opens(door, "", token)).isEqualTo(allowed);
    assertThat(opens(door, "a", token)).isEqualTo(allowed);
  }

  @Test
  void aSignedTokenWithItsRoleIsAdmittedAndNamed() {
    Admission admission = withRoles(Role.SECRET_AUTHOR).admit(asking(Permission.SECRETS, good()));

    assertThat(admission).isEqualTo(new Admission.Admitted("TrusteeInDocker: admin as team-a"));
  }

  @ParameterizedTest
  @CsvSource({
    "READER, READ, true",
    "READER, POLICIES, false",
    "READER, SECRETS, false",
    "READER, AUDIT, false",
    "POLICY_AUTHOR, POLICIES, true",
    "POLICY_AUTHOR, SECRETS, false",
    "SECRET_AUTHOR, SECRETS, true",
    "SECRET_AUTHOR, POLICIES, false",
    "AUDITOR, AUDIT, true",
    "AUDITOR, SECRETS, false",
    "AUDITOR, ADMINISTER, false",
    "ADMIN, ADMINISTER, true",
    "ADMIN, SECRETS, true",
  })
  void aRoleMayWhatItsNameSays(Role role, Permission permission, boolean admitted) {
    Admission admission = withRoles(role).admit(asking(permission, good()));

    assertThat(admission instanceof Admission.Admitted).isEqualTo(admitted);
    assertThat(admission instanceof Admission.Forbidden).isEqualTo(!admitted);
  }

  @ParameterizedTest
  @CsvSource({
    "iss, \"another\"",
    "aud, [\"another\"]",
    "aud, \"KBS-of-another\"",
    "aud, []",
    "exp, 1",
    "nbf, 99999999999",
    "role, 7",
  })
  void aTokenThatSaysAnotherThingIsNotKnown(String claim, String value) {
    JsonObject changed = CLAIMS.with(claim, Json.parse(value));

    Admission admission =
        withRoles(Role.ADMIN).admit(asking(Permission.READ, token(HEADER, changed, ISSUER)));

    assertThat(admission).isInstanceOf(Admission.Unknown.class);
  }

  @Test
  void aTokenOfAStrangerIsNotKnown() {
    Admission admission =
        withRoles(Role.ADMIN).admit(asking(Permission.READ, token(HEADER, CLAIMS, STRANGER)));

    assertThat(((Admission.Unknown) admission).why())
        .contains("Cannot verify token with any of the issuers");
  }

  @Test
  void aKeyInTheHeaderIsNotBelieved() {
    JsonObject header = HEADER.with("jwk", STRANGER.publicJwk().toJson());

    Admission admission =
        withRoles(Role.ADMIN).admit(asking(Permission.READ, token(header, CLAIMS, STRANGER)));

    assertThat(admission).isInstanceOf(Admission.Unknown.class);
  }

  @Test
  void aTokenWithoutASignatureIsNotKnown() {
    String none =
        Bytes.utf8("{\"alg\":\"none\"}").base64Url()
            + "."
            + Bytes.utf8(CLAIMS.text()).base64Url()
            + ".";

    assertThat(withRoles(Role.ADMIN).admit(asking(Permission.READ, none)))
        .isInstanceOf(Admission.Unknown.class);
  }

  @Test
  void aMissingRoleIsSaid() {
    String token = token(HEADER, CLAIMS.without("role"), ISSUER);

    Admission admission = withRoles(Role.ADMIN).admit(asking(Permission.READ, token));

    assertThat(((Admission.Unknown) admission).why()).contains("Missing required `role` claim");
  }

  /// Its bearer got it from the issuer, who may know why it does not do.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exp|1795780739|: it ended at 2026-11-27T11:58:59Z",
        "exp|-9223372036854775000|: it ended at -9223372036854775000 seconds after 1970",
        "exp|1795780739.9|: it ended at 2026-11-27T11:58:59Z",
        "nbf|1795780861|: it begins at 2026-11-27T12:01:01Z",
        "aud|\"other\"|: its aud is \"other\", expected \"KBS\"",
        "aud|null|: its aud is missing, expected \"KBS\"",
        "iss|\"Trustee\"|: its iss is \"Trustee\", expected \"TrusteeInDocker\"",
      })
  void whatIsWrongWithATokenOfTheIssuersIsSaid(String claim, String value, String why) {
    JsonObject changed = CLAIMS.with(claim, Json.parse(value));

    Admission admission =
        withRoles(Role.ADMIN).admit(asking(Permission.READ, token(HEADER, changed, ISSUER)));

    assertThat(((Admission.Unknown) admission).why())
        .endsWith("Cannot verify token with any of the issuers" + why);
  }

  /// NumericDate may have a fraction (RFC 7519 section 2).
  @ParameterizedTest
  @CsvSource({
    "exp, 1795780801.25, true",
    "exp, 1.7957808e9, true",
    "nbf, 1795780799.75, true",
    "exp, 1e300, false",
    "exp, 1e999999999, false",
    "exp, \"1795780801\", false",
  })
  void timesMayHaveFractionsButNoOtherForm(String claim, String value, boolean opens) {
    JsonObject changed = CLAIMS.with(claim, Json.parse(value));

    assertThat(opens(bound(Optional.empty(), Optional.empty()), "", token(HEADER, changed, ISSUER)))
        .isEqualTo(opens);
  }

  @Test
  void ofAStrangersTokenNothingIsSaid() {
    JsonObject over = CLAIMS.with("exp", Json.of(1));

    Admission admission =
        withRoles(Role.ADMIN).admit(asking(Permission.READ, token(HEADER, over, STRANGER)));

    assertThat(((Admission.Unknown) admission).why()).endsWith("with any of the issuers");
  }

  private OwnerDoor readingRolesAt(String claim) {
    AdminSettings known =
        settings(Mode.AUTHENTICATED, List.of(), Map.of("team-a", Set.of(Role.READER)));
    IdentityProvider issuer = known.identityProviders().getFirst();
    var other =
        new IdentityProvider(
            issuer.keys(),
            issuer.issuer(),
            issuer.audience(),
            issuer.tenant(),
            issuer.tenantClaim(),
            ClaimPath.of(claim));
    return door(
        new AdminSettings(
            known.mode(), true, List.of(other), List.of(), known.roles(), Optional.empty()));
  }

  /// As identity providers name groups and roles.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "groups|[\"staff\",\"team-a\",7]",
        "groups|\"team-a\"",
        "https://example.org/roles|[\"team-a\"]",
        "/realm_access/roles|{\"roles\":[\"offline\",\"team-a\"]}",
      })
  void rolesAreReadWhereTheIssuerWritesThem(String claim, String value) {
    String top = claim.equals("/realm_access/roles") ? "realm_access" : claim;
    JsonObject claims = CLAIMS.without("role").with(top, Json.parse(value));

    Admission admission =
        readingRolesAt(claim).admit(asking(Permission.READ, token(HEADER, claims, ISSUER)));

    assertThat(admission).isEqualTo(new Admission.Admitted("TrusteeInDocker: admin as team-a"));
  }

  @Test
  void noRoleOfSeveralGrantsWhatNoneMay() {
    JsonObject claims = CLAIMS.with("groups", Json.parse("[\"staff\",\"team-a\"]"));
    OwnerDoor door = readingRolesAt("groups");

    Admission refused = door.admit(asking(Permission.SECRETS, token(HEADER, claims, ISSUER)));
    Admission none = door.admit(asking(Permission.READ, good()));

    assertThat(((Admission.Forbidden) refused).why()).contains("Role staff, team-a not allowed");
    assertThat(((Admission.Unknown) none).why()).contains("Missing required `groups` claim");
  }

  @ParameterizedTest
  @CsvSource({
    "^/kbs/v0/resource/a/.*$, true",
    "^/kbs/v0/resource/b/.*$, false",
    "^/kbs/v0/(resource|policy)/[a-z/]+$, true",
  })
  void upstreamsRuleMatchesTheWholeAddress(String endpoints, boolean admitted) {
    OwnerDoor door =
        door(settings(Mode.AUTHENTICATED, List.of(new Acl("team-a", endpoints)), Map.of()));

    Admission admission = door.admit(asking(Permission.SECRETS, good()));

    assertThat(admission instanceof Admission.Admitted).isEqualTo(admitted);
    if (admission instanceof Admission.Forbidden(String why)) {
      assertThat(why)
          .contains("Role team-a not allowed for path /kbs/v0/resource/a/b/c, which takes")
          .endsWith("secret-author or admin");
    }
  }

  @Test
  void aRuleCountsForItsRoleOnly() {
    List<Acl> rules = List.of(new Acl("team-b", "^/kbs/v0/resource/a/.*$"));
    OwnerDoor door = door(settings(Mode.AUTHENTICATED, rules, Map.of()));

    assertThat(door.admit(asking(Permission.SECRETS, good())))
        .isInstanceOf(Admission.Forbidden.class);
    assertThat(opens(door, "", token(HEADER, CLAIMS.with("role", Json.of("team-b")), ISSUER)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/kbs/v0/resource/a/shared/c, true",
    "/kbs/v0/resource/a/shared/c?x=//%2F, true",
    "/kbs/v0/resource/%2F/shared/type/c, false",
    "/kbs/v0/resource/%2f/shared/type/c, false",
    "/kbs/v0/resource/b%2Fc/shared/d, false",
    "/kbs/v0/resource/a/shared//c, false",
  })
  void aRuleSeesTheSegmentsThatTheDispatchSees(String uri, boolean admitted) {
    var rule = new Acl("team-a", "^/kbs/v0/resource/[^/]+/shared/.+$");
    OwnerDoor door = door(settings(Mode.AUTHENTICATED, List.of(rule), Map.of()));
    var approach = new Approach(uri, Permission.SECRETS, Optional.of(good()), Optional.empty());

    assertThat(door.admit(approach) instanceof Admission.Admitted).isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource({"/kbs/.*", "^/kbs/.*", "^/nacre/.*$", "^/kbs/(.*$"})
  void aRuleThatIsNotBoundOnBothSidesIsRefusedAtTheStart(String endpoints) {
    AdminSettings settings =
        settings(Mode.AUTHENTICATED, List.of(new Acl("team-a", endpoints)), Map.of());

    assertThatThrownBy(() -> door(settings)).hasMessageContaining("regex_acl");
  }

  @Test
  void denyAllRefusesEvenTheOwnersToken() throws Exception {
    OwnerDoor door = door(settings(Mode.DENY_ALL, List.of(), Map.of()));
    String owner = Files.readString(directory.resolve("owner-token")).strip();

    Admission admission = door.admit(asking(Permission.READ, owner));

    assertThat(((Admission.Unknown) admission).why())
        .contains("DenyAll authorization_mode is enabled");
  }

  @Test
  void theOwnersTokenIsAdmittedWithoutARole() throws Exception {
    OwnerDoor door = withRoles();
    String owner = Files.readString(directory.resolve("owner-token")).strip();

    assertThat(door.admit(asking(Permission.ADMINISTER, owner)))
        .isEqualTo(new Admission.Admitted("owner-token"));
    assertThat(door.admit(asking(Permission.ADMINISTER, owner + "x")))
        .isInstanceOf(Admission.Unknown.class);
  }
}
