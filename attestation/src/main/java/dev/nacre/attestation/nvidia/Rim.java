package dev.nacre.attestation.nvidia;

import dev.nacre.attestation.swid.SwidTag;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// A reference integrity manifest: what a device with one driver, or one VBIOS, measures (TCG
/// Reference Integrity Manifest, SWID in XML, ISO/IEC 19770-2), signed as XML.
///
/// @param version of the driver or VBIOS that it is about
/// @param measurements by the index of the report's block: the manifest counts from 0, the report
///   from 1
/// @param certificates of the signature, its key's first
public record Rim(
    String version,
    Map<Integer, List<Bytes>> measurements,
    List<Certificate> certificates,
    Document document) {
  /// SHA-256 over the DER SubjectPublicKeyInfo of "NVIDIA CoRIM signing Root CA".
  static final Bytes ROOT =
      Bytes.ofHex("dec1dc316477aa851eebdf51327ae9f864bc8d89254657ed1e7eb9168af1e1a3");

  private static final int MOST_ALTERNATIVES = 64;

  public Rim {
    measurements = Map.copyOf(measurements);
    certificates = List.copyOf(certificates);
  }

  /// @throws MalformedException when it is no such manifest
  public static Rim parse(Bytes xml) {
    SwidTag tag = SwidTag.parse(xml);
    Element root = tag.root();
    Element meta = SwidTag.only(root, "Meta");
    String version = meta.getAttribute("colloquialVersion");
    if (version.isEmpty()) {
      throw MalformedException.at("RIM.Meta", "a colloquialVersion", "none");
    }
    return new Rim(
        version, measurements(SwidTag.only(root, "Payload")), certificates(root), tag.document());
  }

  /// What the manifest calls a measurement.
  ///
  /// @param index of the report's block
  public String name(int index) {
    for (Element resource : resources(SwidTag.only(document.getDocumentElement(), "Payload"))) {
      if (number(resource, "index", 254) + 1 == index) {
        return resource.getAttribute("name");
      }
    }
    return "";
  }

  /// Whether the whole manifest, and nothing less, is signed by the key of the first certificate.
  boolean isSigned() {
    if (certificates.isEmpty()) {
      return false;
    }
    try {
      List<Element> signatures =
          SwidTag.children(document.getDocumentElement(), XMLSignature.XMLNS, "Signature");
      if (signatures.size() != 1) {
        return false;
      }
      Element signature = signatures.getFirst();
      var context = new DOMValidateContext(certificates.getFirst().publicKey(), signature);
      context.setProperty("org.jcp.xml.dsig.secureValidation", true);
      XMLSignature signed = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      return coversAll(signed) && signed.validate(context);
    } catch (MarshalException | XMLSignatureException e) {
      return false;
    }
  }

  /// One reference to the whole document, from which the signature alone is taken out.
  private static boolean coversAll(XMLSignature signature) {
    List<Reference> references = signature.getSignedInfo().getReferences();
    return references.size() == 1
        && "".equals(references.getFirst().getURI())
        && references.getFirst().getTransforms().stream()
            .map(Transform::getAlgorithm)
            .allMatch(Rim::isHarmless);
  }

  private static boolean isHarmless(String transform) {
    return transform.equals(Transform.ENVELOPED)
        || transform.equals("http://www.w3.org/2006/12/xml-c14n11")
        || transform.equals("http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
        || transform.equals("http://www.w3.org/2001/10/xml-exc-c14n#");
  }

  private static Map<Integer, List<Bytes>> measurements(Element payload) {
    var measurements = new TreeMap<Integer, List<Bytes>>();
    for (Element resource : resources(payload)) {
      int index = number(resource, "index", 254);
      if (measurements.put(index + 1, alternatives(resource)) != null) {
        throw MalformedException.at("RIM.Resource", "each index once", index + " again");
      }
    }
    return measurements;
  }

  private static List<Element> resources(Element payload) {
    return SwidTag.children(payload, "Resource").stream()
        .filter(resource -> resource.getAttribute("type").equals("Measurement"))
        .filter(resource -> !resource.getAttribute("active").equals("False"))
        .toList();
  }

  private static List<Bytes> alternatives(Element resource) {
    var alternatives = new ArrayList<Bytes>();
    int count = number(resource, "alternatives", MOST_ALTERNATIVES);
    for (int i = 0; i < count; i++) {
      Bytes hash = Bytes.ofHex(resource.getAttributeNS(SwidTag.SHA_384, "Hash" + i));
      if (hash.size() != SpdmReport.DIGEST) {
        throw MalformedException.at("RIM.Hash" + i, "48 bytes", hash.size() + " bytes");
      }
      alternatives.add(hash);
    }
    return alternatives;
  }

  private static int number(Element element, String attribute, int most) {
    String text = element.getAttribute(attribute);
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > most) {
      throw MalformedException.at("RIM." + attribute, "0 to " + most, text);
    }
    return Integer.parseInt(text);
  }

  private static List<Certificate> certificates(Element root) {
    var certificates = new ArrayList<Certificate>();
    NodeList found = root.getElementsByTagNameNS(XMLSignature.XMLNS, "X509Certificate");
    for (int i = 0; i < Math.min(found.getLength(), 8); i++) {
      String base64 = found.item(i).getTextContent().replaceAll("\\s", "");
      certificates.add(Certificate.parse(Bytes.ofBase64(base64)));
    }
    return certificates;
  }
}
