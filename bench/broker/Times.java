/// How long a row runs, in seconds.
///
/// @param warm unmeasured, until the JVM has compiled most of what the row needs
record Times(double warm, double measured) {}
