package org.pacelab.harness.scenario;

/**
 * How long a client waits. Immutable.
 *
 * @param retryTimeoutNs      an attempt unanswered for so long is repeated
 * @param operationDeadlineNs from submission; then the outcome is known not to be known
 */
public record Patience(long retryTimeoutNs, long operationDeadlineNs) {}
