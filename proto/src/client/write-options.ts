import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock.js';
import type { WriteError } from './write-error.js';
import { grpcWrites, type WriteTransport } from './write-transport.js';

/** How a `WriteClient` writes. */
export interface WriteClientOptions {
  /** Where a coordinator, or the index's writer, listens: `host:port`. */
  readonly address: string;
  /** The index, or an alias of it. */
  readonly index: string;
  /** Batches sent and not yet acknowledged; more wait in the client. @default 8 */
  readonly maxInFlight?: number;
  /** Batches in the client altogether, sent or waiting; more are refused as `overloaded`. @default 1024 */
  readonly maxWaiting?: number;
  /** Bytes of these batches; more are refused as `overloaded`, unless nothing else waits. @default 134217728 */
  readonly maxWaitingBytes?: number;
  /**
   * How long batches are sent again where no connection is to be had or the writer has no room, counted from the last
   * acknowledgement. In milliseconds; 0: never. @default 30000
   */
  readonly retryMs?: number;
  /** Time without an acknowledgement after which a connection counts as lost, in milliseconds. @default 15000 */
  readonly silenceMs?: number;
  /** Told of each failure after which batches are sent again, and in how many milliseconds. */
  readonly onRetry?: (error: WriteError, delayMs: number) => void;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** A random number in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Gives a key that no other batch has. @default a random UUID */
  readonly newKey?: () => string;
  /** @default gRPC to `address` */
  readonly transport?: WriteTransport;
}

/** @throws RangeError if a number is out of range */
export function filledOptions(options: WriteClientOptions): Required<WriteClientOptions> {
  const filled = {
    maxInFlight: 8,
    maxWaiting: 1024,
    maxWaitingBytes: 128 * 1024 * 1024,
    retryMs: 30_000,
    silenceMs: 15_000,
    onRetry: () => {},
    clock: systemClock,
    // biome-ignore lint/plugin: who uses a client need not bring chance along, as with the search client
    random: Math.random,
    newKey: randomUUID,
    transport: grpcWrites(options.address),
    ...options,
  };
  const { maxInFlight, maxWaiting, maxWaitingBytes, retryMs, silenceMs } = filled;
  checkAtLeast(1, { maxInFlight, maxWaiting, maxWaitingBytes, silenceMs });
  checkAtLeast(0, { retryMs });
  return filled;
}

function checkAtLeast(least: number, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value >= least)) throw new RangeError(`${name} must be at least ${least}, got ${value}`);
  }
}
