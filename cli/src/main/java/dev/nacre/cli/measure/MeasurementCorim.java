package dev.nacre.cli.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;

/// A measurement as an unsigned CoRIM (draft-ietf-rats-corim): one CoMID with a reference triple
/// for the environment `nacre`/technology, whose measurements are keyed by the names of the
/// reference values.
public final class MeasurementCorim {
  private static final int UNSIGNED_CORIM = 501;
  private static final int CONCISE_MID = 506;
  private static final int TAGGED_BYTES = 560;
  private static final int TAG = 16;
  private static final String VENDOR = "nacre";

  private MeasurementCorim() {}

  public static Bytes of(Measurement measurement) {
    CborMap comid =
        CborMap.builder()
            .put(1, CborMap.builder().put(0, identity(measurement)).build())
            .put(4, CborMap.builder().put(0, CborArray.of(triple(measurement))).build())
            .build();
    var tagged = new CborTag(CONCISE_MID, Cbor.of(comid.encode()));
    return new CborTag(
            UNSIGNED_CORIM,
            CborMap.builder()
                .put(0, VENDOR + " measure " + measurement.technology())
                .put(1, CborArray.of(tagged))
                .build())
        .encode();
  }

  /// The same measurement from the same inputs has the same identity.
  private static Bytes identity(Measurement measurement) {
    return Digests.sha256(Bytes.utf8(measurement.json().text())).slice(0, 16);
  }

  private static Cbor triple(Measurement measurement) {
    CborMap environment =
        CborMap.builder()
            .put(0, CborMap.builder().put(1, VENDOR).put(2, measurement.technology()).build())
            .build();
    var measurements =
        measurement.values().entrySet().stream()
            .<Cbor>map(value -> measured(value.getKey(), value.getValue()))
            .toList();
    return CborArray.of(environment, new CborArray(measurements));
  }

  /// A digest under its algorithm; a tag, which is none (SE), as a raw value.
  private static Cbor measured(String name, Bytes value) {
    var values = CborMap.builder();
    if (value.size() == TAG) {
      values.put(4, new CborTag(TAGGED_BYTES, Cbor.of(value)));
    } else {
      values.put(2, CborArray.of(CborArray.of(Cbor.of(algorithm(value)), Cbor.of(value))));
    }
    return CborMap.builder().put(0, name).put(1, values.build()).build();
  }

  /// By the Named Information Hash Algorithm Registry of IANA.
  private static long algorithm(Bytes digest) {
    return switch (digest.size()) {
      case 32 -> 1;
      case 48 -> 7;
      case 64 -> 8;
      default -> throw new IllegalStateException("no digest of " + digest.size() + " bytes");
    };
  }
}
