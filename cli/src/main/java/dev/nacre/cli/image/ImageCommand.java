package dev.nacre.cli.image;

import picocli.CommandLine.Command;

/// `nacre image`: encrypted images at the desk.
@Command(
    name = "image",
    description = {
      "Encrypt, inspect, copy and decrypt container images.",
      "An image is oci:DIR[:tag], docker-archive:FILE[:reference] or docker://host/name[:tag]."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ImageCopyCommand.class,
      ImageDecryptCommand.class,
      ImageEncryptCommand.class,
      ImageInspectCommand.class
    })
public final class ImageCommand {}
