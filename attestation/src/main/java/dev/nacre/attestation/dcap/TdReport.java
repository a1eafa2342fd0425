package dev.nacre.attestation.dcap;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Optional;

/// What a quote says of a trust domain (Intel TDX DCAP Quoting Library API, appendix A.3.2;
/// little-endian).
///
/// @param content 584 bytes, of TDX 1.5 648
/// @param teeTcbSvn security versions of the TDX module and what it stands on, at the domain's
///   start
/// @param rtmrs the four run-time measurement registers
/// @param newer only of TDX 1.5
public record TdReport(
    Bytes content,
    Bytes teeTcbSvn,
    Bytes mrSeam,
    Bytes mrSignerSeam,
    Bytes seamAttributes,
    Bytes tdAttributes,
    Bytes xfam,
    Bytes mrTd,
    Bytes mrConfigId,
    Bytes mrOwner,
    Bytes mrOwnerConfig,
    List<Bytes> rtmrs,
    Bytes reportData,
    Optional<Newer> newer)
    implements QuoteBody {
  static final int SIZE = 584;
  static final int SIZE_1_5 = 648;

  public TdReport {
    rtmrs = List.copyOf(rtmrs);
  }

  /// What TDX 1.5 added.
  ///
  /// @param teeTcbSvn2 security versions as they are now, where the module was updated meanwhile
  /// @param mrServiceTd digest of the service domains bound to this one; zeros for none
  public record Newer(Bytes teeTcbSvn2, Bytes mrServiceTd) {}

  /// @param content of one of the two sizes
  static TdReport parse(Bytes content) {
    ByteReader in = ByteReader.littleEndian("TdReport", content);
    var report =
        new TdReport(
            content,
            in.bytes("tcb_svn", 16),
            in.bytes("mr_seam", 48),
            in.bytes("mrsigner_seam", 48),
            in.bytes("seam_attributes", 8),
            in.bytes("td_attributes", 8),
            in.bytes("xfam", 8),
            in.bytes("mr_td", 48),
            in.bytes("mr_config_id", 48),
            in.bytes("mr_owner", 48),
            in.bytes("mr_owner_config", 48),
            List.of(
                in.bytes("rtmr_0", 48),
                in.bytes("rtmr_1", 48),
                in.bytes("rtmr_2", 48),
                in.bytes("rtmr_3", 48)),
            in.bytes("report_data", 64),
            in.remaining() == 0
                ? Optional.empty()
                : Optional.of(
                    new Newer(in.bytes("tee_tcb_svn2", 16), in.bytes("mr_servicetd", 48))));
    in.end();
    return report;
  }
}
