import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { connectVertical, type LeafOutcome } from '@muster/coordinator';
import { codecs, type FindResponse__Output, systemClock, verticalService } from '@muster/proto';
import { expect } from 'chai';

type Find = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => void;

describe('a vertical', () => {
  let server: Server;

  afterEach(() => server.forceShutdown());

  async function ask(find: Find, leftMs: number, timeoutMs?: number): Promise<LeafOutcome<FindResponse__Output>> {
    server = new Server();
    server.addService(verticalService, { Find: find });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    const vertical = connectVertical(`127.0.0.1:${port}`, systemClock);
    try {
      return await new Promise((resolve) => {
        const startedMs = systemClock.now();
        const sink = {
          startedMs,
          arrive: (_place: number, outcome: LeafOutcome<FindResponse__Output>) => resolve(outcome),
          progress: () => {},
        };
        vertical.find({ query: 'java', k: 3 }, timeoutMs).start(startedMs + leftMs, 0, sink);
      });
    } finally {
      vertical.close();
    }
  }

  it('is told how long it has', async () => {
    let leftMs = 0;
    const outcome = await ask((call, callback) => {
      leftMs = Number(call.getDeadline()) - Date.now();
      callback(null, codecs.findResponse.encode({ hits: [{ id: 'a', score: 1 }] }));
    }, 60_000);
    expect(outcome.ok).to.equal(true);
    expect(leftMs).to.be.greaterThan(1000).and.at.most(60_000);
  });

  it('is given up when its time is over', async () => {
    const outcome = await ask(() => {}, 60_000, 20);
    expect(outcome).to.include({ ok: false, failure: 'timeout' });
  });

  for (const [said, retryAfterMs] of [
    ['7', 7],
    ['0', 0],
    ['-1', 'never'],
    ['soon', 'never'],
    [undefined, undefined],
  ] as const) {
    it(`may be asked again when it says so, as gRPC says it: ${said}`, async () => {
      const metadata = new Metadata();
      if (said !== undefined) metadata.set('grpc-retry-pushback-ms', said);
      const outcome = await ask((_call, callback) => {
        callback({ code: status.RESOURCE_EXHAUSTED, details: 'full', metadata });
      }, 60_000);
      expect(outcome).to.include({ ok: false, failure: 'rejected' });
      expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).to.equal(retryAfterMs);
    });
  }

  it('is not believed when its scores rise', async () => {
    const hits = [
      { id: 'a', score: 1 },
      { id: 'b', score: 2 },
    ];
    const outcome = await ask((_call, callback) => callback(null, codecs.findResponse.encode({ hits })), 60_000);
    expect(outcome).to.include({ ok: false, failure: 'error' });
  });
});
