package dev.nacre.attestation.show;

import dev.nacre.attestation.nvidia.NvidiaEvidence;
import dev.nacre.attestation.nvidia.OpaqueData;
import dev.nacre.attestation.nvidia.Rim;
import dev.nacre.attestation.nvidia.SpdmReport;
import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Reports of NVIDIA's devices (SPDM 1.1), and the manifests of what they should measure.
final class SpdmLayout {
  private SpdmLayout() {}

  static List<Layout> of(NvidiaEvidence evidence) {
    var layouts = new ArrayList<Layout>();
    for (NvidiaEvidence.Device device : evidence.devices()) {
      layouts.add(of("NVIDIA " + device.architecture() + " " + device.uuid(), device.report()));
      device
          .certificates()
          .forEach(der -> layouts.add(CertificateLayout.of(Certificate.parse(der))));
    }
    return layouts;
  }

  static Layout of(String title, SpdmReport report) {
    Bytes content = report.signed().concat(report.signature());
    var walk = new Layout.Walk(content);
    message(walk, "request", "GET_MEASUREMENTS");
    walk.field("request.nonce", 32, report.requestNonce(), "what the verifier chose")
        .bytes("request.slot", 1);
    message(walk, "response", "MEASUREMENTS");
    walk.field("response.blocks", 1, content.at(41), "how many measurements")
        .bytes("response.record_length", 3);
    blocks(
        ByteReader.littleEndian("SPDM report", content.slice(45, content.size())),
        walk,
        content.at(41));
    walk.field("response.nonce", 32, report.responseNonce(), "what the device chose")
        .bytes("response.opaque_length", 2);
    opaque(content, walk, report);
    return walk.bytes("signature.r", 48).bytes("signature.s", 48).titled(title + ", SPDM report");
  }

  private static void message(Layout.Walk walk, String name, String meaning) {
    walk.field(name + ".version", 1, "0x11", "SPDM 1.1")
        .field(name + ".code", 1, name.equals("request") ? "0xe0" : "0x60", meaning)
        .bytes(name + ".parameters", 2);
  }

  private static void blocks(ByteReader in, Layout.Walk walk, int count) {
    for (int i = 0; i < count; i++) {
      int index = in.u8("index");
      int specification = in.u8("specification");
      int size = in.u16("size");
      int type = in.u8("type");
      int digest = in.u16("value size");
      Bytes value = in.bytes("value", digest);
      String name = "measurement " + index;
      walk.field(name + ".specification", 2, specification, "1: DMTF")
          .field(name + ".size", 2, size, "")
          .field(name + ".type", 1, type, type == 0 ? "immutable ROM" : "")
          .field(name + ".value_size", 2, digest, "")
          .field(
              name, digest, value, "compared with Hash of index " + (index - 1) + " in a manifest");
    }
  }

  private static void opaque(Bytes content, Layout.Walk walk, SpdmReport report) {
    int end = content.size() - report.signature().size();
    while (end - walk.offset() >= 4) {
      int at = walk.offset();
      int type = content.at(at) | content.at(at + 1) << 8;
      int size = content.at(at + 2) | content.at(at + 3) << 8;
      String name = OpaqueData.name(type);
      walk.field(name + ".type", 2, type, "")
          .field(name + ".size", 2, size, "")
          .field(name, size, report.opaque().text(type, content.slice(at + 4, at + 4 + size)), "");
    }
    if (walk.offset() < end) {
      walk.bytes("padding", end - walk.offset());
    }
  }

  static List<Layout> ofManifest(Bytes xml) {
    Rim manifest = Rim.parse(xml);
    var fields = new ArrayList<Field>();
    fields.add(new Field(-1, 0, "version", manifest.version(), "of the driver or VBIOS"));
    manifest
        .measurements()
        .forEach((index, digests) -> {
          for (Bytes digest : digests) {
            fields.add(
                new Field(-1, 0, "measurement " + index, digest.hex(), manifest.name(index)));
          }
        });
    var layouts = new ArrayList<Layout>();
    layouts.add(new Layout("NVIDIA reference integrity manifest (RIM)", fields));
    manifest.certificates().forEach(each -> layouts.add(CertificateLayout.of(each)));
    return layouts;
  }
}
