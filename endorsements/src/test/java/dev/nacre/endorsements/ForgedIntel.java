package dev.nacre.endorsements;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.SeededChance;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// An Intel of our own, and what its certification service says of one platform.
final class ForgedIntel {
  static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  static final EmulatedIntel INTEL = EmulatedIntel.create(SeededChance.of("endorser"), START);
  static final EmulatedPlatform PLATFORM =
      EmulatedPlatform.of(INTEL, SeededChance.of("endorser platform"));
  static final Evidence DOMAIN =
      Evidence.ofRaw(
          Tee.TDX, PLATFORM.sign(PLATFORM.order(EmulatedPlatform.domain(Bytes.zeros(64)))));
  static final Evidence ENCLAVE =
      Evidence.ofRaw(
          Tee.SGX,
          PLATFORM.sign(PLATFORM.orderOfEnclave(EmulatedPlatform.enclave(Bytes.zeros(64)))));

  static final String LEVELS = "/tdx/certification/v4/tcb?fmspc=e0e0e0000000";
  static final String IDENTITY = "/tdx/certification/v4/qe/identity";
  static final String LIST = "/sgx/certification/v4/pckcrl?ca=platform&encoding=der";
  static final String ROOT_LIST = "/IntelSGXRootCA.der";
  static final String CACHED_ROOT_LIST = "/sgx/certification/v4/rootcacrl";
  static final List<String> ALL = List.of(LEVELS, IDENTITY, LIST, ROOT_LIST);

  private ForgedIntel() {}

  /// Intel's service and its place of lists at one address.
  static ForgedEndorser service() {
    return answering(new ForgedEndorser(), "");
  }

  /// The same to questions for levels with this parameter.
  static ForgedEndorser answering(ForgedEndorser server, String update) {
    JsonObject ofDomains = PLATFORM.collateral(true);
    JsonObject ofEnclaves = PLATFORM.collateral(false);
    String asked = update.isEmpty() ? "" : "&update=" + update;
    String alone = update.isEmpty() ? "" : "?update=" + update;
    return server
        .behaving(LEVELS + asked, levels(ofDomains))
        .behaving(IDENTITY + alone, identity(ofDomains))
        .behaving(LEVELS.replace("/tdx/", "/sgx/") + asked, levels(ofEnclaves))
        .behaving(IDENTITY.replace("/tdx/", "/sgx/") + alone, identity(ofEnclaves))
        .behaving(LIST, list(Bytes.ofHex(ofDomains.string("pck_crl"))))
        .answering(ROOT_LIST, Bytes.ofHex(ofDomains.string("root_ca_crl")))
        .answering(CACHED_ROOT_LIST, Bytes.utf8(ofDomains.string("root_ca_crl")));
  }

  static ForgedEndorser.Behaviour levels(JsonObject collateral) {
    return chained(
        "TCB-Info-Issuer-Chain",
        collateral.string("tcb_info_issuer_chain"),
        signed("tcbInfo", collateral.string("tcb_info"), collateral.string("tcb_info_signature")));
  }

  private static ForgedEndorser.Behaviour identity(JsonObject collateral) {
    return chained(
        "SGX-Enclave-Identity-Issuer-Chain",
        collateral.string("qe_identity_issuer_chain"),
        signed(
            "enclaveIdentity",
            collateral.string("qe_identity"),
            collateral.string("qe_identity_signature")));
  }

  /// The answer about keys of platforms, with the chain of its signer.
  static ForgedEndorser.Behaviour list(Bytes content) {
    return chained(
        "SGX-PCK-CRL-Issuer-Chain",
        PLATFORM.collateral(true).string("pck_crl_issuer_chain"),
        content);
  }

  static ForgedEndorser.Behaviour chained(String header, String chain, Bytes content) {
    return exchange -> {
      exchange
          .getResponseHeaders()
          .set(header, URLEncoder.encode(chain, StandardCharsets.UTF_8).replace("+", "%20"));
      ForgedEndorser.send(exchange, 200, content);
    };
  }

  private static Bytes signed(String name, String document, String signature) {
    return Bytes.utf8("{\"" + name + "\":" + document + ",\"signature\":\"" + signature + "\"}");
  }
}
