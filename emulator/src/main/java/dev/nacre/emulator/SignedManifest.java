package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;

/// A reference manifest in the form in which NVIDIA publishes them: SWID, signed as XML.
final class SignedManifest {
  private SignedManifest() {}

  static Bytes of(
      String version, Map<Integer, Bytes> measurements, CertifiedKey key, CertifiedKey issuer) {
    String xml = text(version, measurements);
    try {
      Document document =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(Bytes.utf8(xml).toArray()));
      sign(document, key, issuer);
      var out = new ByteArrayOutputStream();
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(out));
      return Bytes.of(out.toByteArray());
    } catch (Exception e) {
      throw new IllegalStateException("a manifest cannot be made", e);
    }
  }

  private static String text(String version, Map<Integer, Bytes> measurements) {
    var xml =
        new StringBuilder(
            """
            <SoftwareIdentity xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" \
            xmlns:n="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" \
            xmlns:h="http://www.w3.org/2001/04/xmlenc#sha384" name="EMULATED">\
            <n:Meta colloquialVersion="%s" product="EMULATED"/><n:Payload>\
            """
                .formatted(version));
    measurements.forEach((index, value) ->
        xml.append(
            """
            <n:Resource type="Measurement" index="%d" active="True" alternatives="1" \
            h:Hash0="%s" size="48"/>\
            """
                .formatted(index - 1, value.hex())));
    return xml.append("</n:Payload></SoftwareIdentity>").toString();
  }

  private static void sign(Document document, CertifiedKey key, CertifiedKey issuer)
      throws Exception {
    XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
    var reference =
        factory.newReference(
            "",
            factory.newDigestMethod("http://www.w3.org/2001/04/xmldsig-more#sha384", null),
            List.of(factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null)),
            null,
            null);
    var info =
        factory.newSignedInfo(
            factory.newCanonicalizationMethod(
                CanonicalizationMethod.INCLUSIVE, (C14NMethodParameterSpec) null),
            factory.newSignatureMethod("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", null),
            List.of(reference));
    var keys = factory.getKeyInfoFactory();
    var keyInfo =
        keys.newKeyInfo(
            List.of(keys.newX509Data(List.of(key.certificate(), issuer.certificate()))));
    factory
        .newXMLSignature(info, keyInfo)
        .sign(new DOMSignContext(key.key(), document.getDocumentElement()));
  }
}
