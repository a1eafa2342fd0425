package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.SealedImage;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nacre measure se`.
@Command(
    name = "se",
    description = {
      "The tag that an ultravisor states of a machine of IBM Secure Execution.",
      "It is read from the image, as its keys are drawn when it is built."
    },
    footer = "  nacre measure se se.img",
    mixinStandardHelpOptions = true)
final class MeasureSeCommand implements Callable<Integer> {
  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Parameters(paramLabel = "IMAGE", description = "The image, or its header by itself.")
  private Path image = Path.of("");

  @Option(
      names = "--header",
      paramLabel = "FILE",
      description = "Also write the header to this file, as verifiers take it (hdr/hdr.bin).")
  private @Nullable Path header;

  @Override
  public Integer call() {
    SealedImage sealed = SealedImage.in(UserFiles.read(image));
    if (header != null) {
      UserFiles.write(header, sealed.header());
    }
    JsonObject inputs =
        JsonObject.builder()
            .put("pld", sealed.pages().hex())
            .put("ald", sealed.addresses().hex())
            .put("tld", sealed.tweaks().hex())
            .put("control_flags", "%016x".formatted(sealed.controlFlags()))
            .put("hosts", JsonArray.ofStrings(sealed.hosts().stream().map(Bytes::hex).toList()))
            .build();
    format.print(new Measurement("se", Map.of("se_tag", sealed.tag()), inputs));
    return 0;
  }
}
