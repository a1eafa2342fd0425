package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Set;
import java.util.function.Supplier;

/// The folder in which an [EmulatedAmd] is kept: certificates as DER, keys as PKCS #8 with mode
/// 0600. The root certificate is written last, so a folder without it is an unfinished one.
record KeyFolder(Path directory) {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  EmulatedAmd openOrCreate(Supplier<EmulatedAmd> maker) {
    try {
      Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
      try (var lock =
              FileChannel.open(
                  directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = lock.lock()) {
        if (!held.isValid() || !Files.exists(certificate("ark"))) {
          write(maker.get());
        }
        return read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the emulated processor's keys in " + directory, e);
    }
  }

  /// The root certificate alone.
  X509Certificate root() {
    try {
      return Mint.certificate(Bytes.of(Files.readAllBytes(certificate("ark"))));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("no emulated processor is kept in " + directory, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + certificate("ark") + ": " + e, e);
    }
  }

  private EmulatedAmd read() throws IOException {
    return new EmulatedAmd(read("ark"), read("ask"), read("asvk"));
  }

  private void write(EmulatedAmd amd) throws IOException {
    write("asvk", amd.asvk());
    write("ask", amd.ask());
    write("ark", amd.ark());
  }

  private CertifiedKey read(String name) throws IOException {
    X509Certificate certificate = Mint.certificate(Bytes.of(Files.readAllBytes(certificate(name))));
    try {
      var key =
          KeyFactory.getInstance("RSA")
              .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(key(name))));
      return new CertifiedKey(certificate, key).matched();
    } catch (GeneralSecurityException e) {
      throw new IOException(key(name) + " is not a key in PKCS #8", e);
    }
  }

  private void write(String name, CertifiedKey pair) throws IOException {
    replace(key(name), Bytes.of(pair.key().getEncoded()));
    replace(certificate(name), pair.der());
  }

  private void replace(Path file, Bytes content) throws IOException {
    Path fresh =
        Files.createTempFile(directory, file.getFileName().toString(), "", OWNER_ONLY_FILE);
    Files.write(fresh, content.toArray());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path certificate(String name) {
    return directory.resolve(name + ".der");
  }

  private Path key(String name) {
    return directory.resolve(name + ".key");
  }
}
