package dev.nacre.attestation.nvidia;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

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

  private static final int LARGEST = 1 << 20;
  private static final int MOST_ALTERNATIVES = 64;
  private static final String SWID = "http://standards.iso.org/iso/19770/-2/2015/schema.xsd";
  private static final String SHA_384 = "http://www.w3.org/2001/04/xmlenc#sha384";

  public Rim {
    measurements = Map.copyOf(measurements);
    certificates = List.copyOf(certificates);
  }

  /// @throws MalformedException when it is no such manifest
  public static Rim parse(Bytes xml) {
    if (xml.size() > LARGEST) {
      throw MalformedException.at("RIM", "at most " + LARGEST + " bytes", xml.size() + " bytes");
    }
    Document document = document(xml);
    Element root = document.getDocumentElement();
    if (!SWID.equals(root.getNamespaceURI()) || !"SoftwareIdentity".equals(root.getLocalName())) {
      throw MalformedException.at("RIM", "a SoftwareIdentity", root.getNodeName());
    }
    Element meta = only(root, SWID, "Meta");
    String version = meta.getAttribute("colloquialVersion");
    if (version.isEmpty()) {
      throw MalformedException.at("RIM.Meta", "a colloquialVersion", "none");
    }
    return new Rim(
        version, measurements(only(root, SWID, "Payload")), certificates(root), document);
  }

  /// Whether the whole manifest, and nothing less, is signed by the key of the first certificate.
  boolean isSigned() {
    if (certificates.isEmpty()) {
      return false;
    }
    try {
      Element signature = only(document.getDocumentElement(), XMLSignature.XMLNS, "Signature");
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

  private static Document document(Bytes xml) {
    try {
      var factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new ByteArrayInputStream(xml.toArray()));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new MalformedException("RIM: expected XML, found something else: " + e.getMessage(), e);
    }
  }

  private static Map<Integer, List<Bytes>> measurements(Element payload) {
    var measurements = new TreeMap<Integer, List<Bytes>>();
    for (Element resource : children(payload, SWID, "Resource")) {
      if (resource.getAttribute("type").equals("Measurement")
          && !resource.getAttribute("active").equals("False")) {
        int index = number(resource, "index", 254);
        if (measurements.put(index + 1, alternatives(resource)) != null) {
          throw MalformedException.at("RIM.Resource", "each index once", index + " again");
        }
      }
    }
    return measurements;
  }

  private static List<Bytes> alternatives(Element resource) {
    var alternatives = new ArrayList<Bytes>();
    int count = number(resource, "alternatives", MOST_ALTERNATIVES);
    for (int i = 0; i < count; i++) {
      Bytes hash = Bytes.ofHex(resource.getAttributeNS(SHA_384, "Hash" + i));
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

  private static Element only(Element parent, String namespace, String name) {
    List<Element> found = children(parent, namespace, name);
    if (found.size() != 1) {
      throw MalformedException.at("RIM", "one element " + name, found.size() + "");
    }
    return found.getFirst();
  }

  private static List<Element> children(Element parent, String namespace, String name) {
    var children = new ArrayList<Element>();
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element
          && namespace.equals(element.getNamespaceURI())
          && name.equals(element.getLocalName())) {
        children.add(element);
      }
    }
    return children;
  }
}
