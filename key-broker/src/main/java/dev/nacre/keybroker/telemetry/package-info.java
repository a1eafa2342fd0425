/// What the server tells a collector of OpenTelemetry: spans and the audit log, over OTLP/HTTP in
/// JSON.
package dev.nacre.keybroker.telemetry;
