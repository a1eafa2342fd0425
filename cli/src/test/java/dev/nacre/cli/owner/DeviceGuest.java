package dev.nacre.cli.owner;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.Forgery.Kind;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.ReportData;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/// An SNP machine with a device of another maker beside its processor, whose evidence it sends in
/// the same session.
record DeviceGuest(ForgedGuest device) {
  private static final String HASH = "sha384";

  /// What the broker at `base` answers when the secret is asked for, or to the evidence where that
  /// is refused.
  HttpResponse<String> ask(String base, ResourceUri secret)
      throws IOException, InterruptedException {
    ForgedGuest machine = ForgedGuest.on(Kind.SNP);
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> challenge =
          post(
              http,
              base + "/kbs/v0/auth",
              "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}",
              "");
      String nonce = ((JsonObject) Json.parse(challenge.body())).string("nonce");
      JsonObject key =
          PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW").publicJwk().toJson();
      String devices =
          JsonObject.builder()
              .put(device.tee(), device.evidence(bound(ReportData.device(nonce, key))))
              .build()
              .text();
      var attestation =
          new KbsAttestation(
              machine.initData(),
              nonce,
              key,
              machine.evidence(bound(ReportData.primary(nonce, key, devices))),
              devices);
      HttpResponse<String> attested =
          post(http, base + "/kbs/v0/attest", attestation.toJson().text(), cookie(challenge));
      return attested.statusCode() == 200
          ? http.send(
              to(base + "/kbs/v0/resource/" + secret.path(), cookie(attested)).build(),
              BodyHandlers.ofString())
          : attested;
    }
  }

  private static Bytes bound(JsonObject runtimeData) {
    return ReportData.digest(HASH, runtimeData).padTo(ReportData.SLOT);
  }

  private static HttpRequest.Builder to(String address, String cookie) {
    var request = HttpRequest.newBuilder(URI.create(address));
    return cookie.isEmpty() ? request : request.header("cookie", cookie);
  }

  private static HttpResponse<String> post(
      HttpClient http, String address, String body, String cookie)
      throws IOException, InterruptedException {
    return http.send(
        to(address, cookie).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("set-cookie").orElseThrow().replaceFirst(";.*", "");
  }
}
