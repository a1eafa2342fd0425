package dev.nacre.attestationservice;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.kbs.ReportData;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Judges evidence by the owner's policies and reference values, and signs what it finds.
///
/// ```
/// evidence ─▶ authentic? bound to this session? ─▶ claims ─▶ policy + reference values ─▶ token
///             (dev.nacre.attestation)                        (dev.nacre.policy)
/// ```
///
/// Safe for use by many threads; several services may share one store.
public final class AttestationService {
  private static final String TRUSTED_KEYS = "trusted_aks";
  private static final String KEYS = "attestation_service_keys";

  private final AttestationSettings settings;
  private final InstantSource clock;
  private final Verifier verifier;
  private final AttestationPolicies policies;
  private final ReferenceValues referenceValues;
  private final TokenKeys tokenKeys;

  private AttestationService(
      AttestationSettings settings, InstantSource clock, Store store, MasterKey key) {
    this.settings = settings;
    this.clock = clock;
    this.verifier = settings.verifier();
    this.policies = AttestationPolicies.open(store);
    this.referenceValues = new ReferenceValues(store, clock);
    this.tokenKeys = TokenKeys.open(SecretStore.in(store, KEYS, key), settings.token().signer());
  }

  /// The service on `store`, whose token keys are sealed under `key`.
  public static AttestationService open(
      AttestationSettings settings, InstantSource clock, Store store, MasterKey key) {
    return new AttestationService(settings, clock, store, key);
  }

  public AttestationPolicies policies() {
    return policies;
  }

  public ReferenceValues referenceValues() {
    return referenceValues;
  }

  /// The public keys of tokens, as a JWK set.
  public JsonObject publishedKeys() {
    return tokenKeys.published();
  }

  /// Signs with a new key from now on; tokens of the old one stay valid until they expire.
  ///
  /// @return false when the key is the owner's, who changes it in the configuration
  public boolean rotateTokenKey() {
    return tokenKeys.rotate();
  }

  /// The claims of a token that this service signed and that has not expired.
  public Optional<JsonObject> verifiedClaims(String token) {
    try {
      Jws signed = Jws.parse(token);
      if (!tokenKeys.signed(signed)) {
        return Optional.empty();
      }
      JsonObject claims = signed.claims();
      return claims.number("exp") > clock.instant().getEpochSecond()
          ? Optional.of(claims)
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /// Judges all of `requests` together: one that is refused refuses all.
  ///
  /// @param policyId which policies judge: `default` means `default_cpu`, `default_gpu`, …
  public Verdict attest(List<VerificationRequest> requests, String policyId) {
    if (requests.isEmpty()) {
      return refused("no evidence was sent", List.of());
    }
    Instant now = clock.instant();
    var token = new EarToken(policyId);
    var findings = new ArrayList<Finding>();
    try {
      for (VerificationRequest request : requests) {
        Judged judged = verify(request, now);
        findings.addAll(judged.result().findings());
        if (!judged.result().verified()) {
          return refused(judged.result().sentence(), findings);
        }
        appraise(judged, policyId, now, token);
      }
    } catch (MalformedException | PolicyException e) {
      return refused(String.valueOf(e.getMessage()), findings);
    }
    JsonObject claims = token.claims(settings.token(), now);
    return new Verdict.Attested(tokenKeys.sign(claims), claims);
  }

  private static Verdict refused(String sentence, List<Finding> findings) {
    return new Verdict.Refused(sentence, findings);
  }

  /// @param initData what the digest in the evidence stands for, null when unknown
  /// @param runtimeData likewise
  private record Judged(VerificationResult result, Json initData, Json runtimeData) {}

  private Judged verify(VerificationRequest request, Instant now) {
    Optional<Bytes> reportData =
        switch (request.runtimeBinding()) {
          case RuntimeBinding.None() -> Optional.empty();
          case RuntimeBinding.Raw(Bytes raw) -> Optional.of(raw);
          case RuntimeBinding.Structured(JsonObject data, String hash) ->
              Optional.of(ReportData.digest(hash, data));
        };
    Optional<Initdata> document =
        request.initDataBinding() instanceof InitDataBinding.Document(String toml)
            ? Optional.of(Initdata.parse(Bytes.utf8(toml)))
            : Optional.empty();
    Optional<Bytes> digest =
        switch (request.initDataBinding()) {
          case InitDataBinding.None() -> Optional.empty();
          case InitDataBinding.Digest(Bytes given) -> Optional.of(given);
          case InitDataBinding.Document _ -> document.map(Initdata::digest);
        };
    Evidence evidence = Evidence.of(request.tee(), request.evidence());
    EndorsementSource.Supplied supplied = settings.endorsements().endorsements(evidence);
    VerificationResult result =
        verifier.verify(
            evidence,
            supplied.endorsements(),
            new Expected(reportData, digest, enrolledKeys(request.tee())),
            now);
    return new Judged(
        result.and(supplied.problems().stream().map(AttestationService::missing).toList()),
        document.<Json>map(InitDataClaims::of).orElse(JsonNull.NULL),
        request.runtimeBinding() instanceof RuntimeBinding.Structured structured
            ? structured.runtimeData()
            : JsonNull.NULL);
  }

  private static Finding missing(String problem) {
    return new Finding(
        "endorsements", Finding.Status.NOT_MADE, "what the maker signs", problem, "RFC 9334");
  }

  /// The keys of TPMs that the owner trusts: the values of the reference value that upstream's
  /// policies compare `ak_public` with.
  ///
  /// @throws MalformedException when a value is text and no key
  private Set<Bytes> enrolledKeys(Tee tee) {
    if (tee != Tee.TPM
        || !(referenceValue(TRUSTED_KEYS).orElse(JsonNull.NULL) instanceof JsonArray values)) {
      return Set.of();
    }
    var fingerprints = new HashSet<Bytes>();
    for (Json value : values) {
      if (value instanceof JsonString(String base64)) {
        fingerprints.add(AttestationKey.parse(Bytes.ofBase64(base64)).fingerprint());
      }
    }
    return fingerprints;
  }

  private void appraise(Judged judged, String policyId, Instant now, EarToken token) {
    for (Submodule part : judged.result().submodules()) {
      JsonObject evidence =
          AnnotatedEvidence.of(
              judged.result().tee(), part.claims(), judged.initData(), judged.runtimeData());
      AppraisalPolicy policy = policy(policyId + "_" + part.deviceClass(), now);
      var judgement = policy.judge(evidence);
      token.and(part.deviceClass(), evidence, judgement, judged.result().emulated());
    }
  }

  private AppraisalPolicy policy(String name, Instant now) {
    return policies
        .find(name)
        .map(policy -> new AppraisalPolicy(name, policy, this::referenceValue, now))
        .orElseThrow(() ->
            MalformedException.at(
                "attestation policy", "one named " + name, "only " + policies.names()));
  }

  private Optional<Json> referenceValue(String name) {
    return referenceValues.find(name).map(ReferenceValue::value);
  }

  /// What the service would say today about the machine of `claims`, which it judged before, if
  /// `trial` were in force.
  ///
  /// @throws MalformedException when a policy gives no trust claims, or is missing
  /// @throws PolicyException when a policy ends in an error
  public JsonObject judgeAgain(JsonObject claims, Trial trial) {
    Instant now = clock.instant();
    var submodules = JsonObject.builder();
    Submodules.of(claims)
        .forEach((name, part) -> submodules.put(name, judgeAgain(name, part, trial, now)));
    return claims.with("submods", submodules.build());
  }

  private JsonObject judgeAgain(String name, JsonObject submodule, Trial trial, Instant now) {
    String policyName = policyName(name, submodule);
    AppraisalPolicy policy =
        trial
            .policy(policyName)
            .map(tried -> new AppraisalPolicy(policyName, tried, this::referenceValue, now))
            .orElseGet(() -> policy(policyName, now))
            .with(wanted -> trial.referenceValue(wanted).or(() -> referenceValue(wanted)));
    TrustVector vector = policy.vector(submodule.object(EarToken.EVIDENCE));
    return submodule
        .with(EarToken.STATUS, Json.of(vector.tier().word()))
        .with(EarToken.VECTOR, vector.toJson());
  }

  /// Which policy judges a submodule: its policy's name and the class in its own name.
  private static String policyName(String submoduleName, JsonObject submodule) {
    String policyId =
        submodule.find(EarToken.POLICY_ID).orElse(JsonNull.NULL) instanceof JsonString(String id)
            ? id
            : "default";
    return policyId + "_" + submoduleName.replaceAll("[0-9]+$", "");
  }

  /// Why the machine of `claims`, which the service itself signed, is not trusted in full: by
  /// today's policies and reference values.
  public List<Shortfall> shortfalls(JsonObject claims) {
    var shortfalls = new ArrayList<Shortfall>();
    Submodules.of(claims).forEach((name, part) -> shortfalls.addAll(shortfalls(name, part)));
    return shortfalls;
  }

  private List<Shortfall> shortfalls(String name, JsonObject submodule) {
    try {
      AppraisalPolicy policy = policy(policyName(name, submodule), clock.instant());
      return Counterfactuals.of(name, policy, submodule.object(EarToken.EVIDENCE));
    } catch (MalformedException | PolicyException e) {
      return List.of(
          new Shortfall(
              name,
              "attestation policy",
              "ear.status",
              "a policy that judges",
              String.valueOf(e.getMessage()),
              "mend the policy"));
    }
  }
}
