/// The agent port: what the guest's agent tells the host over a virtio-serial port.
///
/// Start at [dev.nacre.protocol.agent.AgentFrame]; [dev.nacre.protocol.agent.FrameReader] and
/// [dev.nacre.protocol.agent.FrameWriter] carry frames over a stream. The host reads hostile input
/// here as much as the guest does: every length is bounded before anything is allocated.
package dev.nacre.protocol.agent;
