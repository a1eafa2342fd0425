package dev.nacre.protocol.initdata;

import dev.nacre.codec.MalformedException;
import java.util.Optional;

/// Where the key broker is.
///
/// @param url `http://` or `https://`, host, port and perhaps a path, no trailing slash
/// @param certificate the only certificate (PEM) that the server may show, or that of its authority
public record KbsAddress(String url, Optional<String> certificate) {
  public KbsAddress {
    if (!url.startsWith("http://") && !url.startsWith("https://")) {
      throw MalformedException.at("key broker's url", "http:// or https://", "\"" + url + "\"");
    }
    while (url.endsWith("/")) {
      url = url.substring(0, url.length() - 1);
    }
  }
}
