package dev.nacre.attestation.snp;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// The JSON shape in which guests send a report: its fields as numbers and arrays of bytes.
///
/// The signature covers the bytes that the processor made, so the fields are put back where they
/// stood; what has no place in the shape was zero, or the signature does not hold.
final class SnpEvidenceJson {
  private static final int LARGEST_CERTIFICATE = 32 << 10;
  private static final Set<Json> CERTIFICATES =
      Set.of(Json.of("ARK"), Json.of("ASK"), Json.of("VCEK"), Json.of("VLEK"));

  private SnpEvidenceJson() {}

  static SnpEvidence read(JsonObject evidence) {
    Bytes wire = wire(evidence.object("attestation_report"));
    return new SnpEvidence(SnpReport.parse(wire), certificates(evidence));
  }

  private static Bytes wire(JsonObject report) {
    boolean fmc = hasFmc(report);
    var out = ByteBuffer.allocate(SnpReport.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt((int) unsigned(report, "version", 32))
        .putInt((int) unsigned(report, "guest_svn", 32));
    out.putLong(unsigned(report, "policy", 64));
    out.put(array(report, "family_id", 16)).put(array(report, "image_id", 16));
    out.putInt((int) unsigned(report, "vmpl", 32)).putInt((int) unsigned(report, "sig_algo", 32));
    out.put(tcb(report, "current_tcb", fmc)).putLong(unsigned(report, "plat_info", 64));
    out.putInt((int) unsigned(report, "key_info", 32)).putInt(0);
    out.put(array(report, "report_data", 64)).put(array(report, "measurement", 48));
    out.put(array(report, "host_data", 32));
    out.put(array(report, "id_key_digest", 48)).put(array(report, "author_key_digest", 48));
    out.put(array(report, "report_id", 32)).put(array(report, "report_id_ma", 32));
    out.put(tcb(report, "reported_tcb", fmc));
    out.put(cpuid(report)).put(new byte[21]);
    out.put(array(report, "chip_id", 64)).put(tcb(report, "committed_tcb", fmc));
    out.put(version(report, "current")).put(version(report, "committed"));
    out.put(tcb(report, "launch_tcb", fmc));
    out.putLong(mitigations(report, "launch_mit_vector"));
    out.putLong(mitigations(report, "current_mit_vector"));
    out.position(SnpReport.SIGNED);
    JsonObject signature = report.object("signature");
    out.put(array(signature, "r", 72)).put(array(signature, "s", 72));
    return Bytes.of(out.array());
  }

  /// Which layout the security versions had before they became JSON.
  private static boolean hasFmc(JsonObject report) {
    Optional<Json> family = report.findPresent("cpuid_fam_id");
    if (family.isPresent() && unsigned(report, "version", 32) > 2) {
      return AmdProduct.ofCpuid(
              (int) unsigned(report, "cpuid_fam_id", 8), (int) unsigned(report, "cpuid_mod_id", 8))
          .map(AmdProduct::hasFmc)
          .orElse(false);
    }
    Bytes chipId = Bytes.of(array(report, "chip_id", 64));
    return chipId.slice(8, 64).isAllZero() && !chipId.isAllZero();
  }

  private static byte[] cpuid(JsonObject report) {
    var cpuid = new byte[3];
    String[] names = {"cpuid_fam_id", "cpuid_mod_id", "cpuid_step"};
    for (int i = 0; i < names.length; i++) {
      boolean given = report.findPresent(names[i]).isPresent();
      cpuid[i] = given ? (byte) unsigned(report, names[i], 8) : 0;
    }
    return cpuid;
  }

  private static byte[] tcb(JsonObject report, String name, boolean withFmc) {
    JsonObject tcb = report.object(name);
    byte bootloader = (byte) unsigned(tcb, "bootloader", 8);
    byte tee = (byte) unsigned(tcb, "tee", 8);
    byte snp = (byte) unsigned(tcb, "snp", 8);
    byte microcode = (byte) unsigned(tcb, "microcode", 8);
    boolean fmcGiven = tcb.findPresent("fmc").isPresent();
    if (fmcGiven != withFmc) {
      throw MalformedException.at(
          "\"" + name + ".fmc\"",
          withFmc ? "a number, as Turin has one" : "null, as this processor has none",
          fmcGiven ? "a number" : "none");
    }
    return withFmc
        ? new byte[] {(byte) unsigned(tcb, "fmc", 8), bootloader, tee, snp, 0, 0, 0, microcode}
        : new byte[] {bootloader, tee, 0, 0, 0, 0, snp, microcode};
  }

  private static byte[] version(JsonObject report, String name) {
    JsonObject version = report.object(name);
    return new byte[] {
      (byte) unsigned(version, "build", 8),
      (byte) unsigned(version, "minor", 8),
      (byte) unsigned(version, "major", 8),
      0
    };
  }

  private static long mitigations(JsonObject report, String name) {
    return report.findPresent(name).isPresent() ? unsigned(report, name, 64) : 0;
  }

  private static long unsigned(JsonObject object, String name, int bits) {
    return object.unsigned(name, bits);
  }

  private static byte[] array(JsonObject object, String name, int size) {
    return object.octets(name, size).toArray();
  }

  /// What a host calls otherwise, such as `{"OTHER": GUID}` of a cloud's own, is no certificate.
  private static CertificateTable certificates(JsonObject evidence) {
    if (evidence.findPresent("cert_chain").isEmpty()) {
      return CertificateTable.empty();
    }
    JsonArray chain = evidence.array("cert_chain");
    if (chain.size() > CertificateTable.MOST_ENTRIES) {
      throw MalformedException.at(
          "\"cert_chain\"",
          "at most " + CertificateTable.MOST_ENTRIES + " entries",
          chain.size() + " entries");
    }
    var certificates = new ArrayList<Bytes>();
    var lists = new ArrayList<Bytes>();
    for (Json entry : chain) {
      if (!(entry instanceof JsonObject object)) {
        throw MalformedException.at("\"cert_chain\"", "objects", entry.kind());
      }
      Json kind = object.get("cert_type");
      if (CERTIFICATES.contains(kind)) {
        certificates.add(certificate(object));
      } else if (kind.equals(Json.of("CRL"))) {
        lists.add(certificate(object));
      }
    }
    return new CertificateTable(certificates, lists);
  }

  private static Bytes certificate(JsonObject entry) {
    JsonArray data = entry.array("data");
    if (data.size() > LARGEST_CERTIFICATE) {
      throw MalformedException.at(
          "\"cert_chain\".data", "at most 32 KiB", data.size() + " elements");
    }
    return data.bytes("data");
  }

  static JsonObject write(SnpEvidence evidence) {
    SnpReport report = evidence.report();
    if (!report.reservedIsZero() || !report.signature().rest().isAllZero()) {
      throw MalformedException.at("SnpReport", "zeros where reserved", "other bytes");
    }
    return JsonObject.builder()
        .put("attestation_report", report(report))
        .put("cert_chain", chain(evidence.certificates()))
        .build();
  }

  private static JsonObject report(SnpReport report) {
    boolean states = report.version() > 2;
    boolean mitigations = report.version() >= 5;
    return JsonObject.builder()
        .put("version", report.version())
        .put("guest_svn", report.guestSvn())
        .put("policy", unsigned(report.policy().bits()))
        .put("family_id", JsonArray.ofBytes(report.familyId()))
        .put("image_id", JsonArray.ofBytes(report.imageId()))
        .put("vmpl", report.vmpl())
        .put("sig_algo", report.signatureAlgorithm())
        .put("current_tcb", report.currentTcb().toJson())
        .put("plat_info", unsigned(report.platformInfo().bits()))
        .put("key_info", report.keyInfo().bits())
        .put("report_data", JsonArray.ofBytes(report.reportData()))
        .put("measurement", JsonArray.ofBytes(report.measurement()))
        .put("host_data", JsonArray.ofBytes(report.hostData()))
        .put("id_key_digest", JsonArray.ofBytes(report.idKeyDigest()))
        .put("author_key_digest", JsonArray.ofBytes(report.authorKeyDigest()))
        .put("report_id", JsonArray.ofBytes(report.reportId()))
        .put("report_id_ma", JsonArray.ofBytes(report.reportIdMa()))
        .put("reported_tcb", report.reportedTcb().toJson())
        .put("cpuid_fam_id", states ? Json.of(report.cpuid().at(0)) : JsonNull.NULL)
        .put("cpuid_mod_id", states ? Json.of(report.cpuid().at(1)) : JsonNull.NULL)
        .put("cpuid_step", states ? Json.of(report.cpuid().at(2)) : JsonNull.NULL)
        .put("chip_id", JsonArray.ofBytes(report.chipId()))
        .put("committed_tcb", report.committedTcb().toJson())
        .put("current", report.currentVersion().toJson())
        .put("committed", report.committedVersion().toJson())
        .put("launch_tcb", report.launchTcb().toJson())
        .put(
            "launch_mit_vector", mitigations ? unsigned(report.launchMitigations()) : JsonNull.NULL)
        .put(
            "current_mit_vector",
            mitigations ? unsigned(report.currentMitigations()) : JsonNull.NULL)
        .put("signature", signature(report.signature()))
        .build();
  }

  private static JsonObject signature(ReportSignature signature) {
    return JsonObject.builder()
        .put("r", JsonArray.ofBytes(signature.r()))
        .put("s", JsonArray.ofBytes(signature.s()))
        .build();
  }

  private static JsonArray chain(CertificateTable table) {
    var entries = new ArrayList<Json>();
    for (Bytes der : table.certificates()) {
      entries.add(entry(kind(der), der));
    }
    table.revocationLists().forEach(der -> entries.add(entry("CRL", der)));
    return new JsonArray(entries);
  }

  private static JsonObject entry(String kind, Bytes der) {
    return JsonObject.builder().put("cert_type", kind).put("data", JsonArray.ofBytes(der)).build();
  }

  private static String kind(Bytes der) {
    var certificate = Certificate.parse(der);
    if (VekCertificate.isOne(certificate)) {
      return VekCertificate.parse(certificate).kind().name();
    }
    return certificate.isSelfIssued() ? "ARK" : "ASK";
  }

  private static JsonNumber unsigned(long bits) {
    return new JsonNumber(Long.toUnsignedString(bits));
  }
}
