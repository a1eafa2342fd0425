package dev.nacre.attestation.swid;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/// A `SoftwareIdentity` in XML (ISO/IEC 19770-2:2015), not yet believed.
///
/// Nothing outside of its bytes is read: a document type, and with it every entity, is refused.
///
/// @param document whose root is the tag
public record SwidTag(Document document) {
  /// The namespace of SHA-384 digests in a tag's attributes.
  public static final String SHA_384 = "http://www.w3.org/2001/04/xmlenc#sha384";

  private static final String SWID = "http://standards.iso.org/iso/19770/-2/2015/schema.xsd";
  private static final int LARGEST = 1 << 20;
  private static final int DEEPEST = 64;

  /// @throws MalformedException when it is no such tag, has a document type, or is too large
  public static SwidTag parse(Bytes xml) {
    if (xml.size() > LARGEST) {
      throw MalformedException.at(
          "SWID tag", "at most " + LARGEST + " bytes", xml.size() + " bytes");
    }
    Document document = read(xml);
    Element root = document.getDocumentElement();
    if (!SWID.equals(root.getNamespaceURI()) || !"SoftwareIdentity".equals(root.getLocalName())) {
      throw MalformedException.at("SWID tag", "a SoftwareIdentity", root.getNodeName());
    }
    return new SwidTag(document);
  }

  private static Document read(Bytes xml) {
    try {
      var factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new ByteArrayInputStream(xml.toArray()));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new MalformedException(
          "SWID tag: expected XML, found something else: " + e.getMessage(), e);
    }
  }

  public Element root() {
    return document.getDocumentElement();
  }

  /// The one child of `parent` that the specification calls `name`.
  ///
  /// @throws MalformedException when there is none, or another one
  public static Element only(Element parent, String name) {
    List<Element> found = children(parent, name);
    if (found.size() != 1) {
      throw MalformedException.at("SWID tag", "one element " + name, found.size() + "");
    }
    return found.getFirst();
  }

  /// The children of `parent` that the specification calls `name`.
  public static List<Element> children(Element parent, String name) {
    return children(parent, SWID, name);
  }

  /// The same of another namespace.
  public static List<Element> children(Element parent, String namespace, String name) {
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
