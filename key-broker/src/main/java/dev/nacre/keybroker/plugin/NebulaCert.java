package dev.nacre.keybroker.plugin;

import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.web.FewAtOnce;
import dev.nacre.web.NoTurnException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The program `nebula-cert`, called without a shell.
record NebulaCert(String program, Duration patience, FewAtOnce turns) {
  private static final Pattern ABOUT_AUTHORITY =
      Pattern.compile(
          "(reading|parsing) ca-|certificate is expired|certificate does not match|writing out-");
  private static final long PATIENCE = 30;

  /// A process that a signal ended has a greater exit value.
  private static final int SIGNALS = 128;

  private static final int LONGEST = 500;
  private static final Duration PATIENCE_FOR_A_TURN = Duration.ofSeconds(2);

  /// More are not started, however many guests ask.
  private static final int AT_ONCE = 4;

  static NebulaCert of(String program) {
    return new NebulaCert(program, PATIENCE_FOR_A_TURN, FewAtOnce.of(AT_ONCE));
  }

  /// @return what it says
  /// @throws PluginException when it is missing, hangs, or refuses, or too many run already
  String run(List<String> words) {
    try (var _ = turns.begin(patience)) {
      return started(words);
    } catch (NoTurnException e) {
      throw new PluginException(Reason.BUSY, "nebula-cert is busy: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginException(Reason.FAILED, "nebula-cert was not awaited", e);
    }
  }

  private String started(List<String> words) {
    var command = new ArrayList<>(List.of(program));
    command.addAll(words);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      Thread.ofVirtual().start(() -> killLate(process));
      String said = said(process.getInputStream());
      int status = process.onExit().join().exitValue();
      if (status > SIGNALS) {
        throw new PluginException(
            Reason.FAILED, "nebula-cert was stopped: by us, if after " + PATIENCE + " s");
      }
      if (status != 0) {
        throw refused(words.getFirst(), said.lines().findFirst().orElse("without a word"));
      }
      return said;
    } catch (IOException e) {
      throw new PluginException(Reason.FAILED, "cannot run " + program, e);
    }
  }

  /// What it says about the authority itself, or about our folder, is no matter of a guest, for
  /// whom it signs.
  private static PluginException refused(String command, String said) {
    return command.equals("sign") && ABOUT_AUTHORITY.matcher(said).find()
        ? new PluginException(
            Reason.FAILED, "nebula-cert cannot use its authority", new IOException(said))
        : new PluginException(Reason.MALFORMED, "nebula-cert refuses: " + said);
  }

  private static void killLate(Process process) {
    try {
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private static String said(InputStream in) throws IOException {
    byte[] head = in.readNBytes(LONGEST);
    in.transferTo(OutputStream.nullOutputStream());
    return new String(head, StandardCharsets.UTF_8);
  }
}
