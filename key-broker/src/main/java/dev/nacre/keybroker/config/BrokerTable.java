package dev.nacre.keybroker.config;

import dev.nacre.attestationservice.TokenIssue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Table `attestation_token_broker`: what our tokens say of their issuer.
final class BrokerTable {
  private static final int MOST_MINUTES = 24 * 60;

  private BrokerTable() {}

  static TokenIssue token(Settings table, List<String> notes) {
    TokenIssue standard = TokenIssue.standard();
    Settings signer = table.table("signer");
    Optional<Path> key = signer.text("key_path").map(Path::of);
    var issue =
        new TokenIssue(
            table.text("issuer_name", standard.issuer()),
            table.text("developer_name", standard.developer()),
            table.text("build_name", standard.build()),
            table.text("profile_name", standard.profile()),
            Duration.ofMinutes(table.number("duration_min", 5, 1, MOST_MINUTES)),
            table.flag("verbose_token", true),
            key.map(path ->
                new TokenIssue.Signer(
                    path, signer.text("cert_path").map(Path::of), signer.text("cert_url"))));
    signer.requireNothingElse();
    notes.addAll(
        table.ignored("type", "policy_dir").stream().map(name -> name + " has no effect").toList());
    table.requireNothingElse();
    return issue;
  }
}
