package dev.nacre.cli.reference;

import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.cli.terminal.Words;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.protocol.kbs.KbsOwner;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre reference-value register`.
@Command(
    name = "register",
    description = "Register the reference values of a document.",
    footer = "  nacre reference-value register corim signed.corim --set fleet --stage",
    mixinStandardHelpOptions = true)
final class ReferenceValueRegisterCommand implements Callable<Integer> {
  /// What kinds of documents there are.
  enum Type {
    /// A JSON object of names and values.
    SAMPLE,
    /// A SWID tag in XML.
    SWID,
    /// A CoRIM, in CBOR or in base64.
    CORIM;

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  @Mixin private final KbsOptions kbs = new KbsOptions();
  @Mixin private final RegistrationOptions registration = new RegistrationOptions();

  @Parameters(
      index = "0",
      paramLabel = "TYPE",
      description = "corim (CBOR or base64), swid (XML) or sample (a JSON object).")
  private Type type = Type.SAMPLE;

  @Parameters(index = "1", paramLabel = "FILE", description = "The document.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    Bytes document = type == Type.CORIM ? corim(file) : UserFiles.read(file);
    try (KbsOwner owner = kbs.owner()) {
      registration.register(owner, type.name().toLowerCase(Locale.ROOT), document);
    }
    return 0;
  }

  /// In CBOR; `nacre measure` prints base64, which no CoRIM begins as.
  static Bytes corim(Path file) {
    Bytes content = UserFiles.read(file);
    try {
      return Bytes.ofBase64(content.utf8().strip());
    } catch (MalformedException e) {
      return content;
    }
  }
}
