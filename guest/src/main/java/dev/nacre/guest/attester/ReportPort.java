package dev.nacre.guest.attester;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The lab's emulated processor behind a virtio-serial port.
///
/// Request: u32 BE length, then u8 VMPL and 64 bytes REPORT_DATA. Response: u32 BE length, then u8
/// status (0, else a UTF-8 message follows), u32 BE length and report, u32 BE length and
/// certificate table.
public final class ReportPort implements Attester {
  /// The port's name.
  public static final String NAME = "dev.nacre.report";

  private static final int REPORT_DATA_SIZE = 64;
  private static final int MAX_RESPONSE =
      1 + 4 + SnpEvidence.REPORT_SIZE + 4 + CertificateTable.MAX_SIZE;
  private static final int VMPL = 0;

  private final InputStream in;
  private final OutputStream out;

  public ReportPort(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public String tee() {
    return "snp";
  }

  @Override
  public synchronized SnpEvidence evidence(Bytes reportData) {
    try {
      out.write(request(reportData.padTo(REPORT_DATA_SIZE)).toArray());
      out.flush();
      return decode(response());
    } catch (IOException e) {
      throw new AttesterException("the emulated processor does not answer: " + e.getMessage(), e);
    }
  }

  private static Bytes request(Bytes reportData) {
    return Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) (1 + REPORT_DATA_SIZE), (byte) VMPL)
        .concat(reportData);
  }

  private Bytes response() throws IOException {
    ByteReader head = ByteReader.bigEndian("report response", Bytes.of(in.readNBytes(4)));
    long length = head.u32("length");
    if (length < 1 || length > MAX_RESPONSE) {
      throw MalformedException.at(
          "report response.length", "1 to " + MAX_RESPONSE, Long.toString(length));
    }
    return Bytes.of(in.readNBytes((int) length));
  }

  private static SnpEvidence decode(Bytes response) {
    ByteReader reader = ByteReader.bigEndian("report response", response);
    int status = reader.u8("status");
    if (status != 0) {
      String reason = reader.bytes("message", reader.remaining()).utf8();
      throw new AttesterException("the emulated processor refuses: " + reason);
    }
    Bytes report = reader.bytes("report", size(reader, "report length"));
    Bytes table = reader.bytes("certificates", size(reader, "certificates length"));
    reader.end();
    return new SnpEvidence(report, table);
  }

  private static int size(ByteReader reader, String field) {
    return (int) Math.min(reader.u32(field), Integer.MAX_VALUE);
  }
}
