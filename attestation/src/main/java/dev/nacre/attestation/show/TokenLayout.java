package dev.nacre.attestation.show;

import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// A signed token (JWS, compact) laid out for people; its signature is not verified here.
final class TokenLayout {
  private static final int LARGEST = 1 << 20;

  private TokenLayout() {}

  static boolean isOne(Bytes file) {
    return file.size() > 8
        && file.size() <= LARGEST
        && file.startsWith(Bytes.utf8("eyJ"))
        && file.utf8().strip().matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
  }

  static List<Layout> of(Bytes file) {
    String[] parts = file.utf8().strip().split("\\.", -1);
    int payload = parts[0].length() + 1;
    int signature = payload + parts[1].length() + 1;
    Bytes signed = Bytes.ofBase64Url(parts[2]);
    return List.of(
        part("Token: header", 0, parts[0]),
        part("Token: payload", payload, parts[1]),
        new Layout(
            "Token: signature, not verified",
            List.of(new Field(signature, parts[2].length(), "signature", signed.hex(), ""))));
  }

  private static Layout part(String title, int offset, String encoded) {
    if (!(Json.parse(Bytes.ofBase64Url(encoded)) instanceof JsonObject object)) {
      throw MalformedException.at(title, "an object", "another value");
    }
    var fields = new ArrayList<Field>();
    fields.add(
        new Field(offset, encoded.length(), "(base64url)", encoded.length() + " characters", ""));
    object.members().forEach((name, value) -> fields.add(new Field(-1, 0, name, value.text(), "")));
    return new Layout(title, fields);
  }
}
