package dev.nacre.endorsements;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Endorsements on their way to a site without a network: one signed text (JWS, ES256).
///
/// The signature is the exporter's and says that the collection is whole and of that time; each
/// endorsement in it still counts by its maker's signature only.
public final class EndorsementBundle {
  private static final String TYPE = "nacre-endorsements+jws";

  private final Instant made;
  private final List<AnswerFolder.Kept> answers;

  EndorsementBundle(Instant made, List<AnswerFolder.Kept> answers) {
    this.made = made;
    this.answers = List.copyOf(answers);
  }

  public Instant made() {
    return made;
  }

  public int size() {
    return answers.size();
  }

  List<AnswerFolder.Kept> answers() {
    return answers;
  }

  /// @param key on P-256
  public String sign(PrivateJwk key) {
    JsonObject content =
        JsonObject.builder()
            .put("made", made.toString())
            .put(
                "answers",
                answers.stream()
                    .<Json>map(kept -> kept.answer().toJson(kept.query()))
                    .collect(JsonArray.collector()))
            .build();
    JsonObject header = JsonObject.builder().put("alg", "ES256").put("typ", TYPE).build();
    return Jws.sign(header, Bytes.utf8(content.text()), JwsAlgorithm.ES256, key.key()).compact();
  }

  /// @param trusted who must have signed
  /// @throws MalformedException when somebody else did, or it is no bundle
  public static EndorsementBundle verify(String text, Jwk trusted) {
    Jws signed = Jws.parse(text.strip());
    if (!signed.isSignedBy(trusted)) {
      throw MalformedException.at(
          "bundle", "a signature of the key " + trusted.thumbprint(), "another signature");
    }
    JsonObject content = signed.claims();
    var answers = new ArrayList<AnswerFolder.Kept>();
    for (Json answer : content.array("answers")) {
      if (!(answer instanceof JsonObject object)) {
        throw MalformedException.at("bundle.answers", "objects", answer.kind());
      }
      answers.add(new AnswerFolder.Kept(object.string("query"), Answer.parse(object)));
    }
    return new EndorsementBundle(Times.parse(content.string("made")), answers);
  }
}
