import { EventEmitter } from 'node:events';
import type { ServerDuplexStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadPackageDefinition } from './contract.js';

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
        (error: Error) => call.destroy(error),
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

/** Hands a stream of bytes to a service that expects messages. */
function bridge(call: ServerDuplexStream<Buffer, Buffer>, { implementation, decode, encode }: LoadedReflection): void {
  const messages = Object.assign(new EventEmitter(), {
    write: (message: unknown) => call.write(encode(message)),
    end: () => call.end(),
  });
  (implementation['ServerReflectionInfo'] as (stream: unknown) => void)(messages);
  call.on('data', (bytes: Buffer) => messages.emit('data', decode(bytes)));
  call.on('end', () => messages.emit('end'));
}
