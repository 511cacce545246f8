import { EventEmitter } from 'node:events';
import { type ServerDuplexStream, status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadPackageDefinition } from './contract.js';
import { statusDetails } from './status-details.js';

interface LoadedReflection {
  readonly implementation: UntypedServiceImplementation;
  readonly decode: (bytes: Buffer) => unknown;
  readonly encode: (message: unknown) => Buffer;
}

interface ServiceLike {
  readonly ServerReflectionInfo: {
    readonly path: string;
    readonly requestDeserialize: LoadedReflection['decode'];
    readonly responseSerialize: LoadedReflection['encode'];
  };
}

const identity = (bytes: Buffer): Buffer => bytes;
const versions = ['v1', 'v1alpha'] as const;

/**
 * The standard reflection services, made when somebody first asks: making them takes 0.2 s of CPU time, which a
 * process that is never asked need not spend on starting.
 */
export function reflectionServices() {
  return versions.map((version) => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const method = {
      path,
      requestStream: true,
      responseStream: true,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    const handle = (call: ServerDuplexStream<Buffer, Buffer>): void => {
      loaded ??= load();
      loaded.then(
        (services) => bridge(call, services.get(path) as LoadedReflection),
        (error: Error) => fail(call, status.INTERNAL, error),
      );
    };
    return { definition: { ServerReflectionInfo: method }, implementation: { ServerReflectionInfo: handle } };
  });
}

let loaded: Promise<ReadonlyMap<string, LoadedReflection>> | undefined;

async function load(): Promise<ReadonlyMap<string, LoadedReflection>> {
  const { ReflectionService } = await import('@grpc/reflection');
  const services = new Map<string, LoadedReflection>();
  const addService = (definition: unknown, implementation: UntypedServiceImplementation): void => {
    const { path, requestDeserialize, responseSerialize } = (definition as ServiceLike).ServerReflectionInfo;
    services.set(path, { implementation, decode: requestDeserialize, encode: responseSerialize });
  };
  new ReflectionService((await loadPackageDefinition()) as never).addToServer({ addService } as never);
  return services;
}

/**
 * Hands a stream of bytes to a service that expects messages.
 *
 * Whatever is wrong with a message ends this call alone: thrown out of a stream's listener it would end the process.
 */
function bridge(call: ServerDuplexStream<Buffer, Buffer>, { implementation, decode, encode }: LoadedReflection): void {
  let isOver = false;
  const guard = (code: status, step: () => void): void => {
    if (isOver) return;
    try {
      step();
    } catch (error) {
      isOver = true;
      fail(call, code, error as Error);
    }
  };
  const messages = Object.assign(new EventEmitter(), {
    write: (message: unknown) => guard(status.INTERNAL, () => call.write(encode(message))),
    end: () => call.end(),
  });
  const serve = implementation['ServerReflectionInfo'] as (stream: unknown) => void;
  guard(status.INTERNAL, () => serve(messages));
  call.on('data', (bytes: Buffer) => guard(status.INVALID_ARGUMENT, () => messages.emit('data', decode(bytes))));
  call.on('end', () => guard(status.INTERNAL, () => messages.emit('end')));
}

/** Ends a call with an error. The library listens for it and sends the status; `destroy` would send nothing. */
function fail(call: ServerDuplexStream<Buffer, Buffer>, code: status, error: Error): void {
  call.emit('error', { code, details: statusDetails(error.message) });
}
