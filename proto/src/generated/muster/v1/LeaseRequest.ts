// Original file: muster/v1/shard.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for a generation to be kept readable. A replica keeps at most 32 generations by leases, and 1,000 leases; what is more
 * is refused with FAILURE_CODE_REJECTED.
 */
export interface LeaseRequest {
  /**
   * Name of the index, which must be the one served.
   */
  'index'?: (string);
  /**
   * The generation, which must be served now.
   */
  'generation'?: (number | string | Long);
  /**
   * Chosen by the caller, at most 64 bytes: a lease asked for again by the same name is renewed.
   */
  'name'?: (string);
  /**
   * How long from now, in milliseconds, at most 600,000; 0 ends the lease.
   */
  'durationMs'?: (number);
}

/**
 * Asks for a generation to be kept readable. A replica keeps at most 32 generations by leases, and 1,000 leases; what is more
 * is refused with FAILURE_CODE_REJECTED.
 */
export interface LeaseRequest__Output {
  /**
   * Name of the index, which must be the one served.
   */
  'index': (string);
  /**
   * The generation, which must be served now.
   */
  'generation': (number);
  /**
   * Chosen by the caller, at most 64 bytes: a lease asked for again by the same name is renewed.
   */
  'name': (string);
  /**
   * How long from now, in milliseconds, at most 600,000; 0 ends the lease.
   */
  'durationMs': (number);
}
