import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import {
  codecs,
  encodeBody,
  ServerSession,
  type ShardCall__Output,
  StopReason,
  serverStream,
  shardCallCodecs,
  shardService,
  systemClock,
  TotalRelation,
} from '@muster/proto';
import { parseSchema, schemaToJson } from '@muster/shard/query';

import type { DelayedReplies, OpenCalls } from './delayed/delayed-replies.js';

const hitsAnswered = 20;
const documents = 10_000;
const answerFields = { query: 20, fetch: 21, termStats: 22 } as const;

/** Starts a shard that answers every query with the same 20 hits, by default at once; gives its address. */
export async function startFakeShard(shard: number, shards: number, replies?: DelayedReplies): Promise<string> {
  const schema = parseSchema('id: id\nfields:\n  text: { type: text, analyzer: standard }\n', 'bench');
  const hello = {
    index: 'bench',
    shard,
    shards,
    generations: [1],
    documents,
    schemaFingerprint: 'bench',
    schemaJson: JSON.stringify(schemaToJson(schema)),
    processes: 1,
    maxInFlight: 1024,
  };
  const hits = encodeBody(answerFields.query, encodeHits(shard));
  const server = new Server();
  server.addService(shardService, {
    Session: (call: ServerDuplexStream<Buffer, Buffer>) => {
      const open: OpenCalls = new Map();
      const session: ServerSession<ShardCall__Output> = new ServerSession({
        open: (events) => serverStream(call, events),
        codecs: shardCallCodecs,
        clock: systemClock,
        hello,
        queueLength: () => 0,
        onCall: (message) => {
          const say = (): void => session.answer(message.id, answer(message, hits), { queueUs: 5, serviceUs: 100 });
          if (message.tellStarted) session.started(message.id, 5);
          if (replies === undefined) say();
          else replies.take(open, message, say);
        },
        onCancel: (id) => replies?.cancel(open, id),
        onClose: () => {},
      });
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
    );
  });
}

function encodeHits(shard: number): Buffer {
  const seqs = Float64Array.from({ length: hitsAnswered }, (_, i) => shard + i * 7919);
  const scores = Float64Array.from({ length: hitsAnswered }, (_, i) => 20 - i * 0.5 - shard / 64);
  return codecs.queryResponse.encode({
    lists: [{ count: hitsAnswered, seqs: Buffer.from(seqs.buffer), scores: Buffer.from(scores.buffer) }],
    totalHits: 120,
    totalRelation: TotalRelation.TOTAL_RELATION_EXACT,
    documentsDecided: documents,
    documents,
    stopReason: StopReason.STOP_REASON_COMPLETE,
    generation: 1,
  });
}

function answer({ fetch, termStats }: ShardCall__Output, hits: Buffer): Uint8Array {
  if (fetch != null) return encodeBody(answerFields.fetch, encodeDocuments(fetch.seqs));
  if (termStats == null) return hits;
  const frontier = Buffer.from(new Uint32Array([3, 12, 2, 5]).buffer);
  const stats = codecs.termStatsResponse.encode({
    generation: 1,
    documents,
    fields: termStats.fields.map(() => ({ documents, totalLength: 20 * documents })),
    terms: termStats.terms.map(() => ({ documentFrequency: 120, frontier })),
  });
  return encodeBody(answerFields.termStats, stats);
}

function encodeDocuments(seqs: Buffer): Buffer {
  const found = Array.from({ length: seqs.length / 8 }, (_, i) => seqs.readDoubleLE(8 * i));
  return codecs.fetchResponse.encode({
    documents: found.map((seq) => ({
      seq,
      id: `d${seq}`,
      document: Buffer.from(`{"id":"d${seq}","title":"a document"}`),
    })),
  });
}
