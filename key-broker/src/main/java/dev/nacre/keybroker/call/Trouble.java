package dev.nacre.keybroker.call;

/// What is wrong with a call before its evidence, or its resource, is looked at. Who makes the call
/// may have proved nothing and may make it a thousand times a second.
///
/// @param check what was looked at, such as `session.cookie.seal`: one of few
/// @param found of what a caller wrote no more than some characters, shown
/// @param advice what an owner can do
public record Trouble(
    RefusalCode code, String check, String expected, String found, String advice) {
  public static Trouble tooLarge(long limit) {
    return new Trouble(
        RefusalCode.SIZE,
        "request.body",
        "at most " + limit + " bytes",
        "more",
        "if it is evidence with long certificates, logs or initdata: raise"
            + " http_server.payload_request_size, in MiB, in the configuration; initdata should"
            + " name large files, not hold them");
  }
}
