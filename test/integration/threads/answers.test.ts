import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import {
  ClientSession,
  codecs,
  encodeBody,
  openSessionStream,
  type QueryRequest,
  shardAnswerCodecs,
  shardService,
  systemClock,
  verticalService,
} from '@muster/proto';
import { buildIndex, openShard, type RunningServer, startShardServer, startVerticalServer } from '@muster/shard';
import { expect } from 'chai';
import { aQuery, aRequest } from '../../unit/shard/support.js';

const words = ['java', 'bali', 'island', 'coffee', 'sea', 'ferry', 'rice', 'temple', 'monkey', 'reef'];

/** Documents of some words each, of lengths and frequencies that differ. */
const documents = Array.from({ length: 3000 }, (_, i) => ({
  id: String(i),
  title: `${words[i % 10]} ${words[(i * 7 + 3) % 10]}`,
  text: Array.from({ length: 3 + (i % 11) }, (_, j) => words[(i * (j + 2) + ((i * j) >> 3)) % 10]).join(' '),
  year: 1900 + (i % 120),
}));

const queries = [
  'java',
  'java bali',
  'island coffee sea ferry',
  '+rice -temple',
  '"monkey reef"',
  '"sea ferry" java',
  'absent',
];

/** An answer or failure as it was on the wire. */
type Said = { readonly bytes: string } | { readonly code: number; readonly details: string };

async function unary(address: string, method: MethodDefinition<Buffer, Buffer>, request: Buffer): Promise<Said> {
  const client = new Client(address, credentials.createInsecure());
  const bytes = (buffer: Buffer): Buffer => buffer;
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(method.path, bytes, bytes, request, new Metadata(), {}, (error, response) => {
        if (error !== null) resolve({ code: error.code, details: error.details });
        else resolve({ bytes: response?.toString('hex') ?? '' });
      });
    });
  } finally {
    client.close();
  }
}

describe('servers with evaluation threads', () => {
  let folder: string;
  let dir: string;
  let servers: RunningServer[] = [];
  const outside = {
    listen: '127.0.0.1:0',
    clock: systemClock,
    random: Math.random,
    epochNow: Date.now,
    log: (message: string): void => {
      throw new Error(message);
    },
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    dir = join(folder, 'islands');
    const file = join(folder, 'islands.jsonl');
    await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    await buildIndex({ files: [file], out: dir, shards: 1 });
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.drain(0)));
    servers = [];
  });

  async function startShards(...threads: number[]): Promise<string[]> {
    servers = await Promise.all(
      threads.map((count) => startShardServer({ ...outside, dir, shard: 0, threads: count })),
    );
    return servers.map(({ address }) => address);
  }

  async function queryRequests(): Promise<Buffer[]> {
    const index = await openShard(dir, 0);
    const requests = queries.flatMap((text): QueryRequest[] => {
      const query = aRequest({ index: 'islands', ...aQuery([index], text) });
      const features = ['bm25(text)', 'words', 'proximity(title)', 'value(year)'];
      const described = { ...query, k: 600, features, values: ['year'] };
      return [
        query,
        { ...query, k: 1000 },
        { ...query, explain: true },
        { ...query, totalHitsThreshold: 10 },
        described,
      ];
    });
    const broken = [
      { index: 'other' },
      { index: 'islands', k: 1e6 },
      { index: 'islands', generation: 99 },
      { index: 'islands', features: ['x'] },
    ];
    return [...requests, ...broken].map((request) => codecs.queryRequest.encode(request));
  }

  it('answer queries as the main thread does, bit for bit', async () => {
    const addresses = await startShards(0, 1, 2);
    for (const request of await queryRequests()) {
      const [inline, ...threaded] = await Promise.all(
        addresses.map((address) => unary(address, shardService.Query, request)),
      );
      for (const said of threaded) expect(said).to.deep.equal(inline);
    }
  });

  it('answer many queries at once over a session as the main thread does', async () => {
    const addresses = await startShards(0, 2);
    const requests = await queryRequests();
    const [inline, threaded] = await Promise.all(
      addresses.map(async (address) => {
        const session = new ClientSession({
          open: openSessionStream(address, shardService.Session),
          codecs: shardAnswerCodecs,
          clock: systemClock,
          random: Math.random,
        });
        while (session.current.kind !== 'open') await new Promise((resolve) => setImmediate(resolve));
        const outcomes = await Promise.all(
          requests.map(
            (request) =>
              new Promise((resolve) => {
                session.call(encodeBody(10, request), systemClock.now() + 60_000, {
                  receive: (outcome) =>
                    resolve(
                      outcome.ok
                        ? codecs.queryResponse.encode(outcome.answer.query ?? {}).toString('hex')
                        : outcome.failure,
                    ),
                });
              }),
          ),
        );
        session.close();
        return outcomes;
      }),
    );
    expect(threaded).to.deep.equal(inline);
  });

  it('say when a call begins that asks for it, as the main thread does', async () => {
    for (const address of await startShards(0, 1)) {
      const session = new ClientSession({
        open: openSessionStream(address, shardService.Session),
        codecs: shardAnswerCodecs,
        clock: systemClock,
        random: Math.random,
      });
      while (session.current.kind !== 'open') await new Promise((resolve) => setImmediate(resolve));
      const body = encodeBody(10, (await queryRequests())[0] ?? Buffer.alloc(0));
      const told: string[] = [];
      await new Promise<void>((resolve) => {
        const receive = ({ ok }: { readonly ok: boolean }): void => {
          told.push(ok ? 'answered' : 'failed');
          resolve();
        };
        session.call(body, systemClock.now() + 60_000, { receive, started: () => told.push('started') }, true);
      });
      session.close();
      expect(told).to.deep.equal(['started', 'answered']);
    }
  });

  it('answer for statistics as the main thread does, few or many', async () => {
    const addresses = await startShards(0, 1);
    for (const count of [1, 5000]) {
      const terms = Array.from({ length: count }, (_, i) => ({ field: 'text', term: words[i % 12] ?? `absent ${i}` }));
      const request = codecs.termStatsRequest.encode({ index: 'islands', terms, fields: ['title', 'text'] });
      const [inline, threaded] = await Promise.all(
        addresses.map((address) => unary(address, shardService.TermStats, request)),
      );
      expect(inline).to.have.property('bytes');
      expect(threaded).to.deep.equal(inline);
    }
  });

  it('answer for documents as the main thread does', async () => {
    const addresses = await startShards(0, 1);
    const seqs = Buffer.from(new Float64Array([0, 2999, 5, 4000]).buffer);
    const request = codecs.fetchRequest.encode({ index: 'islands', seqs, highlight: { fields: ['text'] } });
    const [inline, threaded] = await Promise.all(
      addresses.map((address) => unary(address, shardService.Fetch, request)),
    );
    expect(inline).to.have.property('bytes');
    expect(threaded).to.deep.equal(inline);
  });

  it('find in a vertical as the main thread does', async () => {
    servers = await Promise.all([0, 1].map((threads) => startVerticalServer({ ...outside, dir, threads })));
    for (const request of [...queries, '', 'java^bad'].map((query) => ({
      query,
      k: 5,
      highlight: { fields: ['text'] },
    }))) {
      const bytes = codecs.findRequest.encode(request);
      const [inline, threaded] = await Promise.all(
        servers.map(({ address }) => unary(address, verticalService.Find, bytes)),
      );
      expect(threaded).to.deep.equal(inline);
    }
  });
});
