package org.pacelab.harness.transport;

/**
 * Who one endpoint is to the others.
 *
 * @param clusterId   endpoints of another cluster are refused
 * @param endpointId  a replica's or a client's id
 * @param incarnation greater in each life of the endpoint: connections of an earlier life are refused
 */
public record Identity(long clusterId, int endpointId, int incarnation) {}
