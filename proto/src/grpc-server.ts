import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { Clock } from './clock.js';
import { reflectionServices } from './reflection.js';

/** A service and what serves it. */
export interface ServedService {
  /** Full name, such as `muster.v1.SearchService`: for health. */
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
  /**
   * Longest request it takes, in bytes. A server takes requests as long as any of its services does.
   *
   * @default 16 MiB
   */
  readonly maxRequestBytes?: number;
}

/** A gRPC server that listens. */
export interface ListeningServer {
  /** Where it listens: `host:port`, the port as it came to be. */
  readonly address: string;
  /** Tells health checks whether to send queries here. */
  setServing(isServing: boolean): void;
  /** Ends it: takes no new calls, waits `graceMs` for those under way, then drops them. */
  close(graceMs: number): Promise<void>;
}

/** A server that could not be started; the message says where and why. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** A client whose machine is gone without a word is let go, and with it what it holds, after the two together. */
const keepalive = { 'grpc.keepalive_time_ms': 30_000, 'grpc.keepalive_timeout_ms': 20_000 };

const defaultMaxRequestBytes = 16 * 1024 * 1024;

/**
 * Starts a gRPC server with the given services, the standard health service and reflection.
 *
 * @param listen `host:port`; port 0 takes any that is free
 * @throws ListenError
 */
export async function listenGrpc(
  listen: string,
  services: readonly ServedService[],
  clock: Clock,
): Promise<ListeningServer> {
  const longest = services.map(({ maxRequestBytes = defaultMaxRequestBytes }) => maxRequestBytes);
  const server = new Server({
    ...keepalive,
    'grpc.max_receive_message_length': Math.max(defaultMaxRequestBytes, ...longest),
    'grpc-node.flow_control_window': 1024 * 1024,
  });
  const health = new HealthImplementation();
  for (const { definition, implementation } of services) server.addService(definition, implementation);
  health.addToServer(server as never);
  for (const { definition, implementation } of reflectionServices()) server.addService(definition, implementation);
  const port = await bind(server, listen);
  const setServing = (isServing: boolean): void => {
    for (const name of ['', ...services.map((service) => service.name)]) {
      health.setStatus(name, isServing ? 'SERVING' : 'NOT_SERVING');
    }
  };
  setServing(true);
  return {
    address: `${listen.slice(0, listen.lastIndexOf(':'))}:${port}`,
    setServing,
    close: (graceMs) => close(server, graceMs, clock),
  };
}

/**
 * Milliseconds until a call's deadline; infinite without one.
 *
 * @param epochNow the time of day in milliseconds, in which gRPC states deadlines
 */
export function timeLeftMs(call: { getDeadline(): Date | number }, epochNow: () => number): number {
  return Number(call.getDeadline()) - epochNow();
}

function bind(server: Server, listen: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(new ListenError(whyNot(listen, error.message)));
    });
  });
}

function whyNot(listen: string, message: string): string {
  if (message.includes('EADDRINUSE')) return `cannot listen on ${listen}: the port is in use`;
  if (message.includes('EACCES')) return `cannot listen on ${listen}: not permitted`;
  if (message.includes('EADDRNOTAVAIL')) return `cannot listen on ${listen}: this machine has no such address`;
  if (message.includes('Name resolution failed')) return `cannot listen on ${listen}: no such name is known`;
  return `cannot listen on ${listen}: ${message}`;
}

function close(server: Server, graceMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancelTimer = clock.setTimer(graceMs, () => server.forceShutdown());
    server.tryShutdown(() => {
      cancelTimer();
      resolve();
    });
  });
}
