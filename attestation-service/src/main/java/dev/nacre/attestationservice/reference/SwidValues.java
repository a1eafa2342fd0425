package dev.nacre.attestationservice.reference;

import dev.nacre.attestation.swid.SwidTag;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.w3c.dom.Element;

/// The digests of a SWID tag as reference values: `NVIDIA_Corporation.GPU.measurement_12`, each a
/// list of SHA-384 digests in hex.
///
/// The signature of the tag is not judged: whoever may register values vouches for it.
final class SwidValues {
  private static final String TCG =
      "https://trustedcomputinggroup.org/resource/tcg-reference-integrity-manifest-rim-information-model/";
  private static final String HASH = "Hash";
  private static final int DIGEST = 48;
  private static final int MOST_ALTERNATIVES = 64;

  private SwidValues() {}

  static Extracted extract(Bytes xml) {
    SwidTag tag = SwidTag.parse(xml);
    Element meta = SwidTag.only(tag.root(), "Meta");
    String prefix =
        demanded(meta.getAttributeNS(TCG, "PlatformManufacturerStr"), "PlatformManufacturerStr")
            + "."
            + demanded(meta.getAttribute("edition"), "edition")
            + ".measurement_";
    Element payload = SwidTag.only(tag.root(), "Payload");
    var measured = new ArrayList<>(SwidTag.children(payload, "Resource"));
    measured.addAll(SwidTag.children(payload, "File"));
    var origin = Extracted.origin(Extractor.SWID.word(), xml);
    return new Extracted(
        values(prefix.replace(' ', '_').replace('-', '_'), measured),
        origin.put("tag", tag.root().getAttribute("tagId")).build(),
        Optional.empty());
  }

  private static String demanded(String text, String name) {
    if (text.isEmpty() || text.length() > 128) {
      throw MalformedException.at("SWID tag's Meta", "1 to 128 characters of " + name, text);
    }
    return text;
  }

  private static Map<String, Json> values(String prefix, List<Element> measured) {
    var byIndex = new TreeMap<Integer, List<String>>();
    for (Element element : measured) {
      if (element.hasAttribute("index") && byIndex.put(index(element), digests(element)) != null) {
        throw MalformedException.at(
            "SWID tag's Payload", "each index once", element.getAttribute("index") + " again");
      }
    }
    var values = new LinkedHashMap<String, Json>();
    byIndex.forEach((index, digests) -> {
      if (!digests.isEmpty()) {
        values.put(prefix + index, JsonArray.ofStrings(digests));
      }
    });
    return values;
  }

  private static int index(Element element) {
    String text = element.getAttribute("index");
    if (!text.matches("[0-9]{1,5}")) {
      throw MalformedException.at("SWID tag's index", "a number of up to five digits", text);
    }
    return Integer.parseInt(text);
  }

  /// Without those that are all zero: they stand for no measurement.
  private static List<String> digests(Element element) {
    var digests = new ArrayList<String>();
    for (int i = 0; element.hasAttributeNS(SwidTag.SHA_384, HASH + i); i++) {
      Bytes digest = Bytes.ofHex(element.getAttributeNS(SwidTag.SHA_384, HASH + i));
      if (digest.size() != DIGEST) {
        throw MalformedException.at(
            "SWID tag's " + HASH + i, DIGEST + " bytes", digest.size() + "");
      }
      if (i == MOST_ALTERNATIVES) {
        throw MalformedException.at("SWID tag", "at most " + i + " digests an index", "more");
      }
      if (!digest.isAllZero()) {
        digests.add(digest.hex());
      }
    }
    return digests;
  }
}
