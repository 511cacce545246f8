import type { PackageDefinition } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { contract } from './generated/contract.js';
import { type MessageFault, messageFault } from './message-fault.js';
import { MalformedMessage, WireReader } from './wire-reader.js';
import { WireWriter } from './wire-writer.js';

const noBytes = Buffer.alloc(0);

const root = protobuf.Root.fromJSON(contract);
root.resolveAll();
readAbsentAsTheirTypes(root);

/** The services of `muster.v1` as reflection needs them; slow. */
export async function loadPackageDefinition(): Promise<PackageDefinition> {
  const { fromJSON } = await import('@grpc/proto-loader');
  return fromJSON(contract, { longs: Number });
}

/** A method of a service, without its messages. */
export interface MethodOutline {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** Gives the methods of a service of `muster.v1` by name. */
export function methodsOf(serviceName: string): Readonly<Record<string, MethodOutline>> {
  const methods = root
    .lookupService(`muster.v1.${serviceName}`)
    .methodsArray.map(({ name, requestStream = false, responseStream = false }): [string, MethodOutline] => [
      name,
      { path: `/muster.v1.${serviceName}/${name}`, requestStream, responseStream },
    ]);
  return Object.fromEntries(methods);
}

/**
 * For a field that was not sent the library gives an array where it should be bytes, and a Long where it should be a 64-bit
 * number, if a Long library is anywhere in the process.
 */
function readAbsentAsTheirTypes(space: protobuf.NamespaceBase): void {
  for (const nested of space.nestedArray) {
    if (nested instanceof protobuf.Namespace) readAbsentAsTheirTypes(nested);
    if (!(nested instanceof protobuf.Type)) continue;
    for (const field of nested.fieldsArray) {
      if (field.repeated || field.defaultValue === null) continue;
      const absent = nested.ctor.prototype as Record<string, unknown>;
      if (field.long) absent[field.name] = 0;
      if (field.bytes) absent[field.name] = noBytes;
    }
  }
}

/** Turns messages of one type into bytes and back. */
export interface Codec<Sent, Received> {
  /** Gives the message as bytes of its own. */
  encode(message: Sent): Buffer;
  /** Reads a message; `bytes` fields are views into `bytes`. Throws {@link MalformedMessage}. */
  decode(bytes: Buffer): Received;
}

/** One for all: a message is written from its beginning to its end before another is begun. */
const writer = new WireWriter();

/** Gives the codec of a message of `muster.v1`. Contract: `Sent` and `Received` are that message's generated types. */
export function codecOf<Sent, Received>(messageName: string): Codec<Sent, Received> {
  const type = root.lookupType(`muster.v1.${messageName}`);
  return {
    encode: (message) => writer.encode(type, message as object),
    decode: (bytes) => decode(type, bytes) as Received,
  };
}

/** Gives the function that tells what keeps a message of `muster.v1` from being encoded: see {@link messageFault}. */
export function faultsOf(messageName: string, maxDepth: number): (message: unknown) => MessageFault | undefined {
  const type = root.lookupType(`muster.v1.${messageName}`);
  return (message) => messageFault(type, message, maxDepth);
}

/** Turns messages of one type into protobuf JSON and back. */
export interface JsonForm<Sent, Received> {
  /** Gives what `JSON.stringify` writes: fields that were set, enums by name, 64-bit numbers as text. */
  write(message: Sent): unknown;
  /** Reads what `JSON.parse` gives; throws {@link MalformedMessage}. Fields it does not know are passed over. */
  read(json: unknown): Received;
}

/** Gives the JSON form of a message of `muster.v1`. Contract: `Sent` and `Received` are its generated types. */
export function jsonFormOf<Sent, Received>(messageName: string): JsonForm<Sent, Received> {
  const type = root.lookupType(`muster.v1.${messageName}`);
  return {
    write: (message) => {
      const read = decode(type, writer.encode(type, message as object)) as protobuf.Message;
      return type.toObject(read, { longs: String, enums: String, bytes: String, json: true });
    },
    read: (json) => {
      try {
        if (typeof json !== 'object' || json === null) throw new TypeError('object expected');
        return decode(type, Buffer.from(type.encode(type.fromObject(json)).finish())) as Received;
      } catch (error) {
        throw new MalformedMessage(`not a ${type.name} in JSON: ${(error as Error).message}`);
      }
    },
  };
}

function decode(type: protobuf.Type, bytes: Buffer): unknown {
  try {
    return type.decode(new WireReader(bytes));
  } catch (error) {
    const path = invalidText(type, bytes);
    if (path !== undefined) throw new MalformedMessage(`${path} must be valid UTF-8`);
    throw error instanceof MalformedMessage ? error : new MalformedMessage(`not a ${type.name}, or cut off`);
  }
}

/** Names the first string field whose bytes are no UTF-8. Slow; only for telling a caller what is wrong. */
function invalidText(type: protobuf.Type, bytes: Buffer): string | undefined {
  const reader = new protobuf.BufferReader(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const field = type.fieldsById[tag >>> 3];
      if ((tag & 7) !== 2 || field === undefined) {
        reader.skipType(tag & 7);
        continue;
      }
      const value = Buffer.from(reader.bytes());
      if (field.type === 'string' && !(field instanceof protobuf.MapField) && !isText(value)) return field.name;
      const inner = field.resolvedType instanceof protobuf.Type ? invalidText(field.resolvedType, value) : undefined;
      if (inner !== undefined) return `${field.name}.${inner}`;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}
