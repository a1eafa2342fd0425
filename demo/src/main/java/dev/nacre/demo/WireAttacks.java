package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.guest.attester.SnpEvidence;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The attacks for which the host needs no machine: it speaks to the key broker itself, with what
/// it has heard or forged.
final class WireAttacks {
  private static final String HELLO =
      "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":{\"supported-hash-algorithms\":"
          + "[\"sha256\",\"sha384\",\"sha512\"]}}";

  private final OwnerSide owner;
  private final LaunchState state;
  private final String initdata;

  /// @param good what the processor would say of the honest machine
  WireAttacks(OwnerSide owner, Boot good) {
    this.owner = owner;
    this.state = LaunchState.of(Host.measurement(good), good.hostData());
    this.initdata = good.initdata().utf8();
  }

  /// d: the genuine guest's own message, once more, in a session of the host's.
  Refusal replayed(WireTap tap) {
    String stolen = attestationOnTheWire(tap);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> challenge = post(client, "auth", HELLO, Optional.empty());
      String cookie =
          challenge
              .headers()
              .firstValue("set-cookie")
              .map(value -> value.split(";", 2)[0])
              .orElseThrow(() -> new DemoException("the challenge has no cookie"));
      HttpResponse<String> answer = post(client, "attest", stolen, Optional.of(cookie));
      if (answer.statusCode() == 200) {
        throw new DemoException("the key broker accepted evidence of an earlier session");
      }
      return new Refusal("d", "attestation", owner.explain(detail(answer.body())));
    } catch (IOException e) {
      throw new DemoException("the key broker does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("the demo was interrupted", e);
    }
  }

  /// e: a report of the genuine processor, bound to this session, with one byte changed.
  Refusal changedByte(EmulatedChip chip) {
    return forged(reportData -> {
      EmulatedSnp.ExtendedReport genuine = EmulatedSnp.started(chip, state).report(reportData, 0);
      byte[] changed = genuine.report().toArray();
      changed[MEASUREMENT_OFFSET] ^= 1;
      return new EmulatedSnp.ExtendedReport(Bytes.of(changed), genuine.certificateTable());
    });
  }

  private static final int MEASUREMENT_OFFSET = 0x90;

  /// e: a perfect report, signed by a processor of the host's own making.
  Refusal strangersChain(EmulatedAmd stranger) {
    var snp = EmulatedSnp.started(EmulatedChip.of(stranger), state);
    return forged(reportData -> snp.report(reportData, 0));
  }

  private interface Forger {
    EmulatedSnp.ExtendedReport report(Bytes reportData);
  }

  private Refusal forged(Forger forger) {
    var attester =
        new EvidenceProvider() {
          @Override
          public String tee() {
            return "snp";
          }

          @Override
          public Json evidence(Bytes reportData) {
            EmulatedSnp.ExtendedReport report = forger.report(reportData);
            return new SnpEvidence(report.report(), report.certificateTable()).toJson();
          }

          @Override
          public Optional<String> initData() {
            return Optional.of(initdata);
          }
        };
    try (KbsClient client = KbsClient.of(KbsEndpoint.at(owner.address()), attester)) {
      String token = client.token();
      throw new DemoException("the key broker believed forged evidence: " + token);
    } catch (KbsException e) {
      return new Refusal("e", "attestation", owner.explain(String.valueOf(e.getMessage())));
    }
  }

  private HttpResponse<String> post(
      HttpClient client, String endpoint, String body, Optional<String> cookie)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(owner.address() + "/kbs/v0/" + endpoint))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    cookie.ifPresent(value -> request.header("Cookie", value));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String detail(String body) {
    return Json.parse(body) instanceof JsonObject error ? error.string("detail") : body;
  }

  /// The body of the guest's `POST /kbs/v0/attest`, as the tap saw it pass.
  private static String attestationOnTheWire(WireTap tap) {
    for (byte[] seen : tap.seen()) {
      String text = new String(seen, StandardCharsets.ISO_8859_1);
      int request = text.indexOf("POST /kbs/v0/attest ");
      int head = request < 0 ? -1 : text.indexOf("\r\n\r\n", request);
      if (head >= 0) {
        int length = contentLength(text.substring(request, head));
        int body = head + 4;
        return new String(seen, body, Math.min(length, seen.length - body), StandardCharsets.UTF_8);
      }
    }
    throw new DemoException("the wire tap heard no attestation pass");
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
        .map(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElseThrow(() -> new DemoException("the attestation on the wire names no length"));
  }
}
