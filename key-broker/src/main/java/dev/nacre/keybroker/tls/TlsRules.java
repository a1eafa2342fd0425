package dev.nacre.keybroker.tls;

import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;

/// Which versions, cipher suites and groups TLS may use.
///
/// @param versions such as `TLSv1.3`
/// @param ciphers by the names of the JDK; empty leaves the JDK's choice
/// @param groups for the key exchange, likewise
public record TlsRules(List<String> versions, List<String> ciphers, List<String> groups) {
  /// The JDK's names by those of OpenSSL, in lower case.
  private static final Map<String, String> GROUPS =
      Map.ofEntries(
          Map.entry("x25519", "x25519"),
          Map.entry("x448", "x448"),
          Map.entry("secp256r1", "secp256r1"),
          Map.entry("prime256v1", "secp256r1"),
          Map.entry("p-256", "secp256r1"),
          Map.entry("secp384r1", "secp384r1"),
          Map.entry("p-384", "secp384r1"),
          Map.entry("secp521r1", "secp521r1"),
          Map.entry("p-521", "secp521r1"),
          Map.entry("ffdhe2048", "ffdhe2048"),
          Map.entry("ffdhe3072", "ffdhe3072"),
          Map.entry("ffdhe4096", "ffdhe4096"));

  /// With ML-KEM, which upstream prefers.
  private static final Set<String> HYBRID =
      Set.of("x25519mlkem768", "secp256r1mlkem768", "x448mlkem1024", "secp384r1mlkem1024");

  private static final String TLS_12 = "TLSv1.2";
  private static final String TLS_13 = "TLSv1.3";

  public TlsRules {
    versions = List.copyOf(versions);
    ciphers = List.copyOf(ciphers);
    groups = List.copyOf(groups);
  }

  /// TLS 1.2 and 1.3 with the suites and groups of the JDK.
  public static TlsRules intermediate() {
    return new TlsRules(List.of(TLS_12, TLS_13), List.of(), List.of());
  }

  /// A profile of upstream's: `old`, `intermediate`, `custom` (1.2 and 1.3) or `modern` (1.3 only).
  ///
  /// @throws MalformedException when it is none
  public static TlsRules profile(String name) {
    return switch (name) {
      case "old", "intermediate", "custom" -> intermediate();
      case "modern" -> new TlsRules(List.of(TLS_13), List.of(), List.of());
      default ->
          throw MalformedException.at("tls_profile", "old, intermediate, modern or custom", name);
    };
  }

  /// The same between two versions, `1.2` or `1.3`.
  ///
  /// @throws MalformedException when they are none, or the first is the later
  public TlsRules between(String smallest, String largest) {
    List<String> all = List.of(TLS_12, TLS_13);
    int from = all.indexOf(version("tls_min_version", smallest));
    int to = all.indexOf(version("tls_max_version", largest));
    if (from > to) {
      throw MalformedException.at("tls_max_version", smallest + " or later", largest);
    }
    return new TlsRules(all.subList(from, to + 1), ciphers, groups);
  }

  private static String version(String key, String number) {
    return switch (number) {
      case "1.2" -> TLS_12;
      case "1.3" -> TLS_13;
      default -> throw MalformedException.at(key, "1.2 or 1.3", number);
    };
  }

  /// @param list names of suites as OpenSSL or the JDK writes them, between colons
  public TlsRules withCiphers(String list) {
    var names = new ArrayList<String>();
    for (String name : list.split(":", -1)) {
      names.add(suite(name.strip()));
    }
    return new TlsRules(versions, names, groups);
  }

  /// @param list names of groups as OpenSSL or the JDK writes them, between colons; those that the
  ///   JDK does not have yet are left out
  /// @throws MalformedException when one is none, or none is left
  public TlsRules withGroups(String list) {
    var names = new ArrayList<String>();
    for (String name : list.split(":", -1)) {
      String known = GROUPS.get(name.strip().toLowerCase(Locale.ROOT));
      if (known != null) {
        names.add(known);
      } else if (!isAwaited(name)) {
        throw MalformedException.at("tls_groups", "groups such as X25519 or P-256", name);
      }
    }
    if (names.isEmpty()) {
      throw MalformedException.at("tls_groups", "a group that this Java has too", list);
    }
    return new TlsRules(versions, ciphers, names);
  }

  /// The groups of `list` that the JDK does not have yet.
  public static List<String> awaited(String list) {
    return Stream.of(list.split(":", -1)).filter(TlsRules::isAwaited).toList();
  }

  private static boolean isAwaited(String name) {
    return HYBRID.contains(name.strip().toLowerCase(Locale.ROOT));
  }

  /// `ECDHE-RSA-AES128-GCM-SHA256` is `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`.
  private static String suite(String name) {
    if (name.startsWith("TLS_")) {
      return name;
    }
    for (String exchange : List.of("ECDHE-ECDSA-", "ECDHE-RSA-", "DHE-RSA-")) {
      if (name.startsWith(exchange)) {
        String cipher =
            name.substring(exchange.length())
                .replaceFirst("^AES(\\d+)", "AES_$1")
                .replaceFirst("^CHACHA20-POLY1305$", "CHACHA20_POLY1305_SHA256");
        return "TLS_" + (exchange + "WITH-" + cipher).replace('-', '_').toUpperCase(Locale.ROOT);
      }
    }
    throw MalformedException.at("tls_ciphers", "an ECDHE or DHE suite, or one of TLS 1.3", name);
  }

  SSLParameters parameters(boolean clientCertificates) {
    var parameters = new SSLParameters();
    parameters.setProtocols(versions.toArray(String[]::new));
    if (!ciphers.isEmpty()) {
      parameters.setCipherSuites(ciphers.toArray(String[]::new));
    }
    if (!groups.isEmpty()) {
      parameters.setNamedGroups(groups.toArray(String[]::new));
    }
    parameters.setWantClientAuth(clientCertificates);
    return parameters;
  }
}
