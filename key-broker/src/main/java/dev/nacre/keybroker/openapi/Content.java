package dev.nacre.keybroker.openapi;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a body holds, in one of several media types.
///
/// @param forms by media type; `application/json` is of the form itself, anything else is text or
///   bytes
/// @param session whether a session's cookie comes with it
public record Content(Map<String, Form> forms, boolean session) {
  public static final String JSON = "application/json";
  public static final String TEXT = "text/plain";
  public static final String BINARY = "application/octet-stream";
  public static final String XML = "text/xml";

  public static Content json(Form form) {
    return of(JSON, form);
  }

  public static Content text() {
    return of(TEXT, Form.text());
  }

  public static Content binary() {
    return of(BINARY, Form.octets());
  }

  /// What upstream calls XML: any bytes.
  public static Content xml() {
    return of(XML, Form.octets());
  }

  public static Content of(String mediaType, Form form) {
    return new Content(Map.of(mediaType, form), false);
  }

  /// Or in another type, where the caller asks for it.
  public Content or(String mediaType, Form form) {
    var all = new LinkedHashMap<>(forms);
    all.put(mediaType, form);
    return new Content(all, session);
  }

  public Content withSession() {
    return new Content(forms, true);
  }
}
