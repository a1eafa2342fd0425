package dev.nacre.attestation.dcap;

import dev.nacre.attestation.dcap.DcapAppraisal.PckChain;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The claims that SGX and TDX have in common, in upstream's names and types.
record DcapClaims(PckChain chain, Collateral collateral, Instant at) {
  private static final String CRL_NUMBER = "2.5.29.20";

  /// From when to when something may be believed.
  private record Span(Instant from, Instant until) {}

  /// Where a quote does not state the versions of now, those with which it started are they.
  JsonObject with(TcbAppraisal.State state) {
    TcbEvaluation now = state.now().orElse(state.atStart());
    return common()
        .put("tcb_status", state.status().toString())
        .put("tcb_date", state.atStart().date().toString())
        .put("advisory_ids", JsonArray.ofStrings(state.atStart().advisories()))
        .put("tcb_status_current", now.status().toString())
        .put("tcb_date_current", now.date().toString())
        .put("advisory_ids_current", JsonArray.ofStrings(now.advisories()))
        .build();
  }

  JsonObject withoutLevel() {
    return common().build();
  }

  private JsonObject.Builder common() {
    List<Span> spans = spans();
    Instant earliestEnd = least(spans.stream().map(Span::until));
    var claims =
        JsonObject.builder()
            .put("earliest_issue_date", least(spans.stream().map(Span::from)).toString())
            .put(
                "latest_issue_date",
                spans.stream()
                    .map(Span::from)
                    .max(Comparator.naturalOrder())
                    .orElseThrow()
                    .toString())
            .put("earliest_expiration_date", earliestEnd.toString())
            .put("collateral_expiration_status", at.isAfter(earliestEnd) ? "1" : "0")
            .put("pck_crl_num", number(collateral.pckCrl().list()))
            .put("root_ca_crl_num", number(collateral.rootCrl().list()))
            .put("tcb_eval_num", evaluation())
            .put("root_key_id", rootKeyId());
    platform(claims);
    return claims;
  }

  private void platform(JsonObject.Builder claims) {
    PckCertificate pck = chain.pck();
    claims
        .put("platform_provider_id", pck.ppid().hex())
        .put(
            "sgx_type",
            switch (pck.sgxType()) {
              case 0 -> "Standard";
              case 1 -> "Scalable";
              case 2 -> "Scalable with Integrity";
              default -> "Unknown (" + pck.sgxType() + ")";
            });
    if (pck.sgxType() > 0) {
      pck.configuration()
          .ifPresent(set ->
              claims
                  .put("is_dynamic_platform", set.dynamicPlatform())
                  .put("is_cached_keys", set.cachedKeys())
                  .put("is_smt_enabled", set.smtEnabled()));
    }
    pck.platformInstanceId().ifPresent(id -> claims.put("platform_instance_id", id.hex()));
  }

  private long evaluation() {
    return Math.min(
        collateral.tcbInfo().content().issue().evaluation(),
        collateral.qeIdentity().content().issue().evaluation());
  }

  private List<Span> spans() {
    var spans = new ArrayList<Span>();
    Stream.of(
            chain.chain().certificates(),
            collateral.tcbInfo().chain().certificates(),
            collateral.qeIdentity().chain().certificates())
        .flatMap(List::stream)
        .map(DcapClaims::span)
        .forEach(spans::add);
    spans.add(span(collateral.pckCrl().list()));
    spans.add(span(collateral.rootCrl().list()));
    spans.add(span(collateral.tcbInfo().content().issue()));
    spans.add(span(collateral.qeIdentity().content().issue()));
    return spans;
  }

  private static Span span(Certificate certificate) {
    return new Span(certificate.notBefore(), certificate.notAfter());
  }

  private static Span span(Issue issue) {
    return new Span(issue.from(), issue.next());
  }

  private static Span span(RevocationList list) {
    return new Span(list.thisUpdate(), list.nextUpdate().orElse(list.thisUpdate()));
  }

  private static Instant least(Stream<Instant> instants) {
    return instants.min(Comparator.naturalOrder()).orElseThrow();
  }

  /// 0 for a list without a number, or with one that no JSON number of ours holds.
  private static long number(RevocationList list) {
    byte[] extension = list.decoded().getExtensionValue(CRL_NUMBER);
    if (extension == null) {
      return 0;
    }
    BigInteger number = Der.parse(Der.parse(Bytes.of(extension)).octets()).integer();
    return number.bitLength() < Long.SIZE ? number.longValueExact() : 0;
  }

  /// SHA-384 over the root's point in SEC 1 form without compression.
  private String rootKeyId() {
    if (Jwk.of(chain.chain().root().publicKey()) instanceof EcJwk key
        && key.curve() == EcCurve.P_256) {
      return Digests.sha384(key.point()).hex();
    }
    throw MalformedException.at("root certificate", "a key on P-256", "another key");
  }
}
