import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import {
  ClientSession,
  encodeBody,
  openSessionStream,
  type ShardAnswer__Output,
  shardAnswerCodecs,
  shardService,
  systemClock,
} from '@muster/proto';

/** What came of a call: the answer, or what it failed with. */
export type Outcome =
  | { readonly answer: ShardAnswer__Output }
  | { readonly code: number | undefined; readonly message: string };

/** Numbers of the bodies in `ShardCall`. */
const callFields = { query: 10, lease: 13 } as const;

/** Long past what anything takes here, in milliseconds: a test that fails ends by itself. */
const longestMs = 15_000;

/** Waits for what a test cannot be told of. */
export async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + longestMs;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`it did not come to be: ${isSo}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A session with a shard, as a coordinator has one. */
export type ShardSession = ClientSession<ShardAnswer__Output>;

/** Opens a session and waits for the greeting. */
export async function openSession(address: string): Promise<ShardSession> {
  const session: ShardSession = new ClientSession({
    open: openSessionStream(address, shardService.Session),
    codecs: shardAnswerCodecs,
    clock: systemClock,
    random: Math.random,
  });
  await until(() => session.current.kind === 'open');
  return session;
}

/** Asks on a session. */
export function ask(session: ShardSession, kind: keyof typeof callFields, request: Buffer): Promise<Outcome> {
  return new Promise((resolve) => {
    session.call(encodeBody(callFields[kind], request), systemClock.now() + 60_000, {
      receive: (outcome) => {
        if (outcome.ok) resolve({ answer: outcome.answer });
        else resolve({ code: outcome.failure.detail?.code, message: outcome.failure.message });
      },
    });
  });
}

/** What a unary call was answered, or its status. */
export type UnaryOutcome = { readonly bytes: Buffer } | { readonly code: number; readonly details: string };

/** Asks by a unary call. */
export async function unary(
  address: string,
  method: MethodDefinition<Buffer, Buffer>,
  request: Buffer,
): Promise<UnaryOutcome> {
  const client = new Client(address, credentials.createInsecure());
  const asIs = (bytes: Buffer): Buffer => bytes;
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(method.path, asIs, asIs, request, new Metadata(), {}, (error, response) => {
        if (error === null) resolve({ bytes: response as Buffer });
        else resolve({ code: error.code, details: error.details });
      });
    });
  } finally {
    client.close();
  }
}
