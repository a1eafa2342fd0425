package dev.nacre.keybroker.external;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// The messages of package `kbs.plugin.v1`: three small ones, written down by hand.
final class Messages {
  /// Tags: number of the field and how it is written (2: with its length, 0: as a varint).
  private static final int FIRST_BYTES = (1 << 3) | 2;

  private static final int FIRST_NUMBER = 1 << 3;
  private static final int SECOND_NUMBER = 2 << 3;

  private Messages() {}

  /// `PluginRequest`, `ValidateAuthRequest` and `NeedsEncryptionRequest` alike: body = 1, query = 2
  /// (a map), path = 3, method = 4.
  static byte[] request(PluginCall call) {
    return written(out -> {
      if (!call.body().isEmpty()) {
        out.writeByteArray(1, call.body().toArray());
      }
      for (Map.Entry<String, String> parameter : call.query().entrySet()) {
        out.writeByteArray(2, entry(parameter));
      }
      List<String> rest = call.path().subList(1, call.path().size());
      for (String segment : rest) {
        out.writeString(3, segment);
      }
      out.writeString(4, call.method());
    });
  }

  /// An entry of a map: key = 1, value = 2.
  private static byte[] entry(Map.Entry<String, String> parameter) {
    return written(out -> {
      out.writeString(1, parameter.getKey());
      out.writeString(2, parameter.getValue());
    });
  }

  /// Writes fields.
  private interface Fields {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] written(Fields fields) {
    var bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.to(out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written to", e);
    }
  }

  /// @param status 0, or as in HTTP
  record Answer(Secret body, int status) {}

  /// `PluginResponse`: body = 1, status_code = 2; content_type = 3 has no effect.
  static Answer answer(byte[] message) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      byte[] body = {};
      int status = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case FIRST_BYTES -> body = in.readByteArray();
          case SECOND_NUMBER -> status = in.readInt32();
          default -> {
            var _ = in.skipField(tag);
          }
        }
      }
      return new Answer(Secret.owning(body), status);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /// `ValidateAuthResponse` and `NeedsEncryptionResponse` alike: a truth = 1.
  static boolean truth(byte[] message) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      boolean truth = false;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == FIRST_NUMBER) {
          truth = in.readBool();
        } else {
          var _ = in.skipField(tag);
        }
      }
      return truth;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private static PluginException malformed(IOException cause) {
    return new PluginException(
        Reason.FAILED, "the external plugin answers with something malformed", cause);
  }
}
