import {
  Client,
  type ClientDuplexStream,
  credentials,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import {
  type Clause,
  codecs,
  encodeBody,
  Outbox,
  searchCallCodecs,
  searchService,
  shardAnswerCodecs,
  shardService,
  systemClock,
} from '@muster/proto';

/**
 * A coordinator that moves the frames of a query and does nothing else: no plan, statistics, policy, coverage, ranking
 * or metrics. What ours costs above it is the price of all those.
 */
export function startBareCoordinator(shards: readonly string[], request: Buffer, response: Buffer): Promise<string> {
  const waiting = new Map<number, { missing: number; answer: () => void }>();
  let lastId = 0;
  const outboxes = shards.map((address) => openStream(address, (id) => arrive(waiting, id)));
  const body = encodeBody(10, request);
  const answerBody = encodeBody(20, response);
  const server = new Server();
  server.addService(searchService, {
    Session: (call: ServerDuplexStream<Buffer, Buffer>) => {
      const outbox = new Outbox(call, systemClock, 9);
      outbox.push({ id: 0, body: encodeBody(5, greeting) });
      call.on('data', (frame: Buffer) => {
        for (const { id, search, ping } of searchCallCodecs.frame.decode(frame).messages) {
          if (ping != null) outbox.push(pong(11, ping.nonce));
          if (search == null) continue;
          const ask = ++lastId;
          const deadlineMs = systemClock.now() + 100;
          const answer = () => outbox.push({ id, body: answerBody });
          waiting.set(ask, { missing: outboxes.length, answer });
          for (const shard of outboxes) shard.push({ id: ask, body, deadlineMs });
        }
      });
      call.on('error', () => {});
      call.on('end', () => call.end());
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
    );
  });
}

/** Sessions that do not answer pings are ended. */
function pong(field: number, nonce: number) {
  return { id: 0, body: encodeBody(field, Buffer.from([0x08, nonce & 0x7f])) };
}

/** `protocol_version` 1, `processes` 1, `max_in_flight` 1024. */
const greeting = Buffer.from([0x08, 1, 0x50, 1, 0x58, 0x80, 0x08]);

function arrive(waiting: Map<number, { missing: number; answer: () => void }>, id: number): void {
  const query = waiting.get(id);
  if (query === undefined || --query.missing > 0) return;
  waiting.delete(id);
  query.answer();
}

function openStream(address: string, onAnswer: (id: number) => void): Outbox {
  const identity = (bytes: Buffer): Buffer => bytes;
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const stream: ClientDuplexStream<Buffer, Buffer> = client.makeBidiStreamRequest(
    shardService.Session.path,
    identity,
    identity,
  );
  const outbox = new Outbox(stream, systemClock, 6);
  stream.on('data', (frame: Buffer) => {
    for (const { id, query, ping } of shardAnswerCodecs.frame.decode(frame).messages) {
      if (ping != null) outbox.push(pong(5, ping.nonce));
      if (query != null) onAnswer(id);
    }
  });
  stream.on('error', () => {});
  return outbox;
}

/** What one query puts on the wire towards a shard, for {@link startBareCoordinator}. */
export function encodeQuestion(): Buffer {
  const term = (name: string): Clause => ({ occur: 1, word: { terms: [{ field: 0, term: name, weight: 4.2 }] } });
  return codecs.queryRequest.encode({
    index: 'bench',
    generation: 1,
    query: { occur: 1, group: { clauses: [term('island'), term('java')] } },
    fields: [{ field: 'text', averageLength: 20, k1: 1.2, b: 0.75 }],
    k: 10,
  });
}
