package dev.nacre.attestation.nvidia;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The reports of all NVIDIA devices of a machine.
public record NvidiaEvidence(List<Device> devices) {
  private static final int MOST_DEVICES = 64;

  public NvidiaEvidence {
    devices = List.copyOf(devices);
  }

  /// One device.
  ///
  /// @param uuid as its driver calls it
  /// @param certificates DER, the report's key first
  public record Device(
      Architecture architecture, String uuid, SpdmReport report, List<Bytes> certificates) {
    public Device {
      certificates = List.copyOf(certificates);
    }

    /// Whose policy judges it: `gpu` or `switch`.
    public String deviceClass() {
      return architecture.deviceClass();
    }

    /// What NVIDIA's remote attestation service is asked about this device, JSON of version 3.0.
    public JsonObject remoteRequest() {
      var chain = new StringBuilder();
      certificates.forEach(der -> chain.append(new Pem(Pem.CERTIFICATE, der).text()));
      JsonObject evidence =
          JsonObject.builder()
              .put("evidence", report.signed().concat(report.signature()).base64())
              .put("certificate", Bytes.utf8(chain.toString()).base64())
              .build();
      return JsonObject.builder()
          .put("nonce", report.requestNonce().hex())
          .put("arch", architecture.name())
          .put("evidence_list", JsonArray.of(evidence))
          .put("claims_version", "3.0")
          .build();
    }

    /// How NVIDIA's service for reference integrity manifests calls those of this device's driver
    /// and VBIOS; none for a switch.
    public List<String> manifestIds() {
      Optional<String> product = architecture.product();
      OpaqueData opaque = report.opaque();
      var ids = new ArrayList<String>();
      product.ifPresent(name ->
          opaque
              .text(OpaqueData.DRIVER_VERSION)
              .ifPresent(version -> ids.add("NV_GPU_DRIVER_" + name + "_" + version)));
      product.flatMap(_ -> opaque.vbiosManifest()).ifPresent(id -> ids.add("NV_GPU_VBIOS_" + id));
      return ids;
    }
  }

  /// The evidence of a guest of the key broker protocol: `{"device_evidence_list":[…]}`.
  ///
  /// @throws MalformedException when the JSON is not of that shape or a report not of its form
  public static NvidiaEvidence parse(Json json) {
    if (!(json instanceof JsonObject object)) {
      throw MalformedException.at("NVIDIA evidence", "an object", json.kind());
    }
    JsonArray list = object.array("device_evidence_list");
    if (list.size() == 0 || list.size() > MOST_DEVICES) {
      throw MalformedException.at(
          "\"device_evidence_list\"", "1 to " + MOST_DEVICES + " devices", list.size() + "");
    }
    return new NvidiaEvidence(list.stream().map(NvidiaEvidence::device).toList());
  }

  private static Device device(Json json) {
    if (!(json instanceof JsonObject device)) {
      throw MalformedException.at("\"device_evidence_list\"", "objects", json.kind());
    }
    String chain = Bytes.ofBase64(device.string("certificate")).utf8();
    return new Device(
        Architecture.named(device.string("arch")),
        device.findPresent("uuid").isPresent() ? device.string("uuid") : "unknown",
        SpdmReport.parse(bytes(device.string("evidence"))),
        Pem.contents(Pem.CERTIFICATE, chain));
  }

  /// Hexadecimal digits or base64: a report is never both, as its first byte is 0x11.
  private static Bytes bytes(String text) {
    return text.startsWith("11") ? Bytes.ofHex(text) : Bytes.ofBase64(text);
  }

  /// What the devices say, as claims; not yet believed.
  public List<JsonObject> claims() {
    return devices.stream()
        .map(device -> NvidiaClaims.of(device, RimComparison.Outcome.NONE, false).without("nacre"))
        .toList();
  }
}
