package dev.nacre.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.settings.AuditSettings;
import dev.nacre.keybroker.settings.OperationSettings;
import dev.nacre.keybroker.settings.Retention;
import dev.nacre.keybroker.telemetry.TelemetrySettings;
import dev.nacre.protocol.initdata.Toml;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables `nacre.log`, `nacre.telemetry`, `nacre.limits` and `nacre.audit` of a file.
class OperationKeysTest {
  private static OperationSettings operation(String tables) {
    String whole = "[http_server]\ninsecure_http = true\n" + tables;
    return ConfigFile.parse(Toml.parse("test.toml", Bytes.utf8(whole)), Path.of("data"))
        .config()
        .settings()
        .operation();
  }

  @Test
  void aFileThatSaysNothingMeansTheStandard() {
    assertThat(operation("")).isEqualTo(OperationSettings.standard());
    assertThat(operation("[nacre.limits]\n[nacre.log]")).isEqualTo(OperationSettings.standard());
  }

  @Test
  void auditLogsAreKeptForAsLongAsTheFileSays() {
    AuditSettings settings =
        operation("[nacre.audit]\nretention = \"400 days\"\narchive = \"/srv/archive\"").audit();

    assertThat(settings)
        .isEqualTo(
            new AuditSettings(new Retention.Days(400), Optional.of(Path.of("/srv/archive"))));
    assertThat(operation("[nacre.audit]\nretention = \"5000 entries\"").audit().retention())
        .isEqualTo(new Retention.Entries(5_000));
  }

  @Test
  void anArchiveWithoutARetentionIsAMistake() {
    assertThatThrownBy(() -> operation("[nacre.audit]\narchive = \"/srv/archive\""))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("nacre.audit.archive: expected a retention too");
  }

  @Test
  void theLogIsShapedByTheFile() {
    OperationSettings settings = operation("[nacre.log]\nlevel = \"debug\"\nformat = \"text\"");

    assertThat(settings.level()).isEqualTo(System.Logger.Level.DEBUG);
    assertThat(settings.format()).isEqualTo(LogFormat.TEXT);
  }

  @Test
  void theCollectorIsNamedByTheFile() {
    OperationSettings settings =
        operation(
            """
            [nacre.telemetry]
            collector = "https://collector.example:4318/"
            authorization_file = "/etc/nacre/collector"
            traces = false
            audit = true
            """);

    assertThat(settings.telemetry())
        .contains(
            new TelemetrySettings(
                URI.create("https://collector.example:4318"),
                Optional.of(Path.of("/etc/nacre/collector")),
                false,
                true));
    assertThat(operation("[nacre.telemetry]\ncollector = \"http://c:4318\"").telemetry())
        .contains(
            new TelemetrySettings(URI.create("http://c:4318"), Optional.empty(), true, false));
  }

  @Test
  void limitsAreSetOneByOne() {
    LimitSettings standard = LimitSettings.standard();

    assertThat(
            operation(
                    """
                    [nacre.limits]
                    connections_of_source = 11
                    requests_of_source = 12
                    releases_of_guest = 13
                    audited_releases_of_guest = 14
                    audited_releases_of_source = 15
                    """)
                .limits())
        .isEqualTo(new LimitSettings(11, 12, 13, 14, 15, standard.patience()));
    assertThat(operation("[nacre.limits]\nrequests_of_source = 7").limits())
        .isEqualTo(
            new LimitSettings(
                standard.connectionsOfSource(),
                7,
                standard.releasesOfGuest(),
                standard.auditedReleasesOfGuest(),
                standard.auditedReleasesOfSource(),
                standard.patience()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[nacre.log]; level = 'loud'|nacre.log.level: expected",
        "[nacre.log]; format = 'xml'|nacre.log.format: expected",
        "[nacre.log]; colour = true|nacre.log.colour: expected one of [format, level]",
        "[nacre.telemetry]; traces = true|nacre.telemetry.collector: expected a text",
        "[nacre.telemetry]; collector = 'collector:4318'|http:// or https:// and a host",
        "[nacre.telemetry]; collector = 'http://c'; traces = false|traces or audit",
        "[nacre.telemetry]; collector = 'http://c'; audits = true"
            + "|did you mean nacre.telemetry.audit?",
        "[nacre.limits]; connections_of_source = 0|a number from 1",
        "[nacre.limits]; requests_of_source = -1|a number from 0",
        "[nacre.limits]; audited_releases_of_guest = 0|a number from 1",
        "[nacre.limits]; request_of_source = 5|did you mean nacre.limits.requests_of_source?",
      })
  void aWishThatMeansNothingIsAnErrorThatSaysWhere(String tables, String message) {
    assertThatThrownBy(() -> operation(tables.replace("; ", "\n")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }
}
