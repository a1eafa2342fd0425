package dev.nacre.endorsements;

import com.sun.net.httpserver.HttpExchange;
import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedResponder;
import dev.nacre.emulator.EmulatedResponder.Asked;
import dev.nacre.emulator.EmulatedResponder.State;
import dev.nacre.emulator.EmulatedVerdicts;
import dev.nacre.emulator.SeededChance;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// An NVIDIA of our own, and what its services say of one device.
final class ForgedNvidia {
  static final Instant START = Instant.parse("2026-01-02T00:00:00Z");
  static final EmulatedNvidia MAKER = EmulatedNvidia.create(SeededChance.of("nvidia"), START);
  static final String DRIVER_PATH = "/v1/rim/NV_GPU_DRIVER_GH100_550.90.07";
  static final String VBIOS_PATH = "/v1/rim/NV_GPU_VBIOS_1010_0200_882_96009F0001";
  static final String RESPONDER = "/";
  static final String VERDICT_PATH = "/v4/attest/gpu";
  static final String KEYS_PATH = "/.well-known/jwks.json";
  static final EmulatedVerdicts SERVICE = EmulatedVerdicts.create(SeededChance.of("nras"));
  static final Duration IN_FORCE = Duration.ofHours(6);
  static final Bytes REPORT = report();
  static final Evidence EVIDENCE =
      Evidence.of(Tee.NVIDIA, EmulatedNvidia.evidence(MAKER.entry("HOPPER", REPORT)));

  private ForgedNvidia() {}

  private static Bytes report() {
    var opaque = new TreeMap<>(MAKER.opaque());
    opaque.put(15, Bytes.utf8("882"));
    opaque.put(17, Bytes.utf8("1010"));
    opaque.put(18, Bytes.utf8("0200"));
    return MAKER.report(Bytes.zeros(32), EmulatedNvidia.measurements(), opaque);
  }

  /// Its service for manifests.
  static ForgedEndorser manifests() {
    var measured = EmulatedNvidia.measurements();
    return new ForgedEndorser()
        .answering(DRIVER_PATH, manifest(MAKER.manifest("550.90.07", measured.headMap(33))))
        .answering(VBIOS_PATH, manifest(MAKER.manifest("96.00.9f.00.01", measured.tailMap(33))));
  }

  static Bytes manifest(Bytes xml) {
    return Bytes.utf8(
        JsonObject.builder()
            .put("id", "EMULATED")
            .put("rim", xml.base64())
            .put("sha256", "")
            .build()
            .text());
  }

  /// Its remote attestation service, which answers as told; what it was shown is noted.
  static ForgedEndorser service(Json answer, List<JsonObject> shown) {
    return new ForgedEndorser()
        .answering(KEYS_PATH, SERVICE.keys())
        .behaving(
            VERDICT_PATH,
            exchange -> {
              shown.add((JsonObject) Json.parse(body(exchange)));
              ForgedEndorser.send(exchange, 200, Bytes.utf8(answer.text()));
            });
  }

  /// What a responder says to a request.
  interface Saying {
    Bytes to(Asked asked);
  }

  static ForgedEndorser.Behaviour responder(Saying saying) {
    return exchange -> ForgedEndorser.send(exchange, 200, saying.to(Asked.in(body(exchange))));
  }

  /// An honest responder of the root's, which says `state` of everybody at `now`.
  static Saying honest(State state, Instant now) {
    return asked -> says(state, now, asked.serial(), asked.nonce());
  }

  static Bytes says(State state, Instant now, String serial, Bytes nonce) {
    X509Certificate about =
        serial.equals(MAKER.model().certificate().getSerialNumber().toString(16))
            ? MAKER.model().certificate()
            : MAKER.publisher().certificate();
    return EmulatedResponder.of(MAKER.root())
        .answer(
            new EmulatedResponder.Answer(
                about, state, now, Optional.of(now.plus(IN_FORCE)), nonce));
  }

  private static Bytes body(HttpExchange exchange) throws IOException {
    return Bytes.of(exchange.getRequestBody().readAllBytes());
  }
}
