import { Client, credentials } from '@grpc/grpc-js';
import {
  codecs,
  type FetchResponse__Output,
  Occur,
  type QueryRequest,
  type QueryResponse__Output,
  shardService,
} from '@muster/proto';
import { seededDraw, wordAt } from '../corpus.js';

/** What a replica holds at a generation. */
export interface ReplicaContents {
  /** By id, the versions that its documents say. */
  readonly versions: ReadonlyMap<string, number>;
  /** Documents that are not what was written: of two versions, or twice there. */
  readonly faults: readonly string[];
  /** Hits and scores of many queries, to the bit. */
  readonly answers: readonly Buffer[];
}

const mostDocuments = 100_000;
const fetchedAtOnce = 1000;
const queries = 50;
const timeoutMs = 60_000;

/** Reads all that a replica holds at a generation, and asks it queries. */
export async function replicaContents(address: string, index: string, generation: number): Promise<ReplicaContents> {
  const client = new ReplicaClient(address);
  try {
    const all = await client.query({ index, generation, k: mostDocuments });
    const seqs = Buffer.from(all.lists[0]?.seqs ?? Buffer.alloc(0));
    const versions = new Map<string, number>();
    const faults: string[] = [];
    for (let at = 0; at < seqs.length; at += 8 * fetchedAtOnce) {
      const wanted = seqs.subarray(at, at + 8 * fetchedAtOnce);
      const { documents } = await client.fetch({ index, generation, seqs: wanted });
      for (const { id, document, missing } of documents) {
        const fault = missing ? 'missing' : faultOf(id, document, versions);
        if (fault !== undefined) faults.push(`${id}: ${fault}`);
      }
    }
    const answers: Buffer[] = [seqs];
    const draw = seededDraw(7);
    for (let i = 0; i < queries; i++) answers.push(answerOf(await client.query(wordsQuery(index, generation, draw))));
    return { versions, faults, answers };
  } finally {
    client.close();
  }
}

function faultOf(id: string, bytes: Buffer, versions: Map<string, number>): string | undefined {
  const { version, title, text } = JSON.parse(bytes.toString()) as Record<string, unknown>;
  if (versions.has(id)) return 'there twice';
  versions.set(id, version as number);
  const mark = `v${String(version)}`;
  return title === mark && String(text).endsWith(` ${mark}`) ? undefined : `of two versions: ${bytes.toString()}`;
}

function answerOf({ lists, totalHits }: QueryResponse__Output): Buffer {
  const [list] = lists;
  const total = Buffer.alloc(8);
  total.writeDoubleLE(totalHits);
  return Buffer.concat([total, ...(list === undefined ? [] : [list.seqs, list.scores])]);
}

function wordsQuery(index: string, generation: number, draw: (below: number) => number): QueryRequest {
  const word = () => ({
    occur: Occur.OCCUR_SHOULD,
    word: { terms: [{ field: 0, term: wordAt(draw), weight: 1 + draw(1000) / 100 }] },
  });
  return {
    index,
    generation,
    k: 100,
    fields: [{ field: 'text', averageLength: 21, k1: 1.2, b: 0.75 }],
    query: { occur: Occur.OCCUR_SHOULD, group: { clauses: [word(), word()] } },
  };
}

/** Asks a replica call by call. */
class ReplicaClient {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
  }

  query(request: QueryRequest): Promise<QueryResponse__Output> {
    return this.#ask(shardService.Query.path, codecs.queryRequest.encode(request), codecs.queryResponse.decode);
  }

  fetch(request: { index: string; generation: number; seqs: Buffer }): Promise<FetchResponse__Output> {
    return this.#ask(shardService.Fetch.path, codecs.fetchRequest.encode(request), codecs.fetchResponse.decode);
  }

  close(): void {
    this.#client.close();
  }

  #ask<Response>(path: string, request: Buffer, decode: (bytes: Buffer) => Response): Promise<Response> {
    const options = { deadline: Date.now() + timeoutMs };
    return new Promise((resolve, reject) => {
      const identity = (bytes: Buffer): Buffer => bytes;
      this.#client.makeUnaryRequest(path, identity, decode, request, options, (error, answer) =>
        error === null ? resolve(answer as Response) : reject(error),
      );
    });
  }
}
