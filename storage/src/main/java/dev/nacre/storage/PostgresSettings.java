package dev.nacre.storage;

import dev.nacre.codec.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/// Where a PostgreSQL database is and how it is used. It never shows the password.
///
/// @param host name or address of the server
/// @param port of the server
/// @param database on it
/// @param user who connects
/// @param password of the user; empty where the server asks for none
/// @param schema of the database that holds our tables, made when it is missing
/// @param tls how the connection is protected
/// @param connections for reading, at most; two more write and listen
public record PostgresSettings(
    String host,
    int port,
    String database,
    String user,
    Optional<String> password,
    String schema,
    PostgresTls tls,
    int connections) {
  /// How old what is read may be at most, when another process wrote something newer.
  public static final Duration STALE = Duration.ofSeconds(3);

  public static final int PORT = 5432;

  /// Where our tables are when nobody says otherwise.
  public static final String SCHEMA = "nacre";

  private static final int CONNECTIONS = 8;
  private static final int CONNECT_SECONDS = 3;
  private static final int ANSWER_SECONDS = 20;
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,40}");

  public PostgresSettings {
    if (!NAME.matcher(schema).matches()) {
      throw MalformedException.at("schema", "small letters, digits and '_'", "another character");
    }
  }

  /// With our schema, and the protection that is usual for `host`.
  public static PostgresSettings at(
      String host, int port, String database, String user, Optional<String> password) {
    return new PostgresSettings(
        host, port, database, user, password, SCHEMA, PostgresTls.usualFor(host), CONNECTIONS);
  }

  /// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=MODE&sslrootcert=FILE&schema=NAME`,
  /// of which host and database must be there.
  ///
  /// @param where what the address is called in messages, which never repeat it
  /// @throws MalformedException when it is no such address
  public static PostgresSettings parse(String where, String url) {
    try {
      var uri = new URI(url);
      String path = uri.getPath() == null ? "" : uri.getPath();
      boolean known = Set.of("postgres", "postgresql").contains(String.valueOf(uri.getScheme()));
      if (!known || uri.getHost() == null || path.length() < 2) {
        throw notAnAddress(where);
      }
      String[] user = String.valueOf(uri.getRawUserInfo()).split(":", 2);
      PostgresSettings plain =
          at(
              uri.getHost(),
              uri.getPort() < 0 ? PORT : uri.getPort(),
              path.substring(1),
              uri.getRawUserInfo() == null ? "postgres" : decoded(user[0]),
              user.length == 2 ? Optional.of(decoded(user[1])) : Optional.empty());
      return plain.with(where, parameters(where, uri.getRawQuery()));
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Neither the address nor the cause is told: it holds the password.
      throw notAnAddress(where);
    }
  }

  private PostgresSettings with(String where, Map<String, String> parameters) {
    PostgresTls.Mode mode =
        Optional.ofNullable(parameters.remove("sslmode"))
            .map(word -> PostgresTls.Mode.parse(where + ", sslmode", word))
            .orElse(tls.mode());
    Optional<Path> authorities =
        Optional.ofNullable(parameters.remove("sslrootcert")).map(Path::of);
    String named = Optional.ofNullable(parameters.remove("schema")).orElse(schema);
    if (!parameters.isEmpty()) {
      throw MalformedException.at(
          where, "sslmode, sslrootcert, schema", parameters.keySet().iterator().next());
    }
    return inSchema(named).with(new PostgresTls(mode, authorities));
  }

  private static Map<String, String> parameters(String where, String query) {
    var parameters = new HashMap<String, String>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        if (parts.length != 2) {
          throw notAnAddress(where);
        }
        parameters.put(decoded(parts[0]), decoded(parts[1]));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static MalformedException notAnAddress(String where) {
    return MalformedException.at(where, "postgres://USER@HOST:PORT/DATABASE", "another text");
  }

  public PostgresSettings with(PostgresTls protection) {
    return new PostgresSettings(
        host, port, database, user, password, schema, protection, connections);
  }

  public PostgresSettings withPassword(String secret) {
    return new PostgresSettings(
        host, port, database, user, Optional.of(secret), schema, tls, connections);
  }

  public PostgresSettings inSchema(String name) {
    return new PostgresSettings(host, port, database, user, password, name, tls, connections);
  }

  /// @param most connections for reading
  public PostgresSettings reading(int most) {
    return new PostgresSettings(host, port, database, user, password, schema, tls, most);
  }

  /// A connection of its own, for reading what is not ours.
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), properties());
  }

  String url() {
    String address = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://" + address + ":" + port + "/";
  }

  /// What the driver is told.
  Properties properties() {
    var properties = new Properties();
    properties.setProperty("PGDBNAME", database);
    properties.setProperty("user", user);
    password.ifPresent(secret -> properties.setProperty("password", secret));
    properties.setProperty("currentSchema", schema);
    properties.setProperty("ApplicationName", "nacre");
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("logServerErrorDetail", "false");
    tls.to(properties);
    return properties;
  }

  /// `postgres://user@host:port/database`: for people and logs.
  @Override
  public String toString() {
    return "postgres://" + user + "@" + host + ":" + port + "/" + database;
  }
}
