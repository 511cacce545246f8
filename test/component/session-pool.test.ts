import {
  codecs,
  encodeBody,
  type FrameEvents,
  type OpenStream,
  SearchClient,
  type SearchClientOptions,
  type SearchError,
  type SearchOptions,
  type SearchRequest,
  type SearchRequest__Output,
  ServerSession,
  searchCallCodecs,
} from '@muster/proto';
import { expect } from 'chai';
import { FakeClock } from '../support/fake-clock.js';
import { FakeWire } from '../support/fake-stream.js';

type Session = ServerSession<ReturnType<typeof searchCallCodecs.message.decode>>;

/** Number of `search` in `SearchAnswer`. */
const searchField = 20;

/** One process of a coordinator. */
interface FakeProcessOf {
  isUp: boolean;
  readonly wires: FakeWire[];
  readonly sessions: Session[];
}

/** Coordinators of several processes behind one address; connections go to those that are up, in turn. */
class FakeCoordinators {
  readonly clock = new FakeClock();
  readonly processes: FakeProcessOf[];
  readonly asked: { readonly process: number; readonly request: SearchRequest__Output; readonly budgetMs: number }[] =
    [];
  opened = 0;
  /** The process that gets all connections while it is set. */
  only: number | undefined;
  private readonly host = this.clock.anotherProcess();
  private readonly maxInFlight: number;

  constructor(count: number, maxInFlight = 1024) {
    this.processes = Array.from({ length: count }, () => ({ isUp: true, wires: [], sessions: [] }));
    this.maxInFlight = maxInFlight;
  }

  client(options: Partial<SearchClientOptions> = {}): SearchClient {
    return new SearchClient({ address: 'here:1', clock: this.clock, random: () => 0.5, open: this.open, ...options });
  }

  readonly open: OpenStream = (events) => {
    const wire = new FakeWire({ client: this.clock, server: this.host });
    const stream = wire.openClient(events);
    const up = this.processes.flatMap(({ isUp }, number) => (isUp ? [number] : []));
    const number = this.only ?? up[this.opened++ % Math.max(1, up.length)];
    if (number === undefined) wire.cut('connection refused');
    else this.host.arrive(0.25, () => this.accept(wire, number));
    return stream;
  };

  kill(number: number): void {
    const process = this.process(number);
    process.isUp = false;
    for (const wire of process.wires.splice(0)) wire.cut();
    process.sessions.length = 0;
  }

  process(number: number): FakeProcessOf {
    return this.processes[number] as FakeProcessOf;
  }

  /** Asks once for each process, all at once, and tells which were asked. */
  async whoAnswers(client: SearchClient): Promise<number[]> {
    this.asked.length = 0;
    const searches = this.processes.map(() => client.search({ query: 'java' }).catch(() => {}));
    await this.clock.advance(5);
    await Promise.all(searches);
    return this.asked.map(({ process }) => process).sort();
  }

  private accept(wire: FakeWire, number: number): void {
    const process = this.process(number);
    const session: Session = new ServerSession({
      open: (events: FrameEvents) => wire.openServer(events),
      codecs: searchCallCodecs,
      clock: this.host,
      hello: { process: number, processes: this.processes.length, maxInFlight: this.maxInFlight },
      queueLength: () => 0,
      onCall: ({ id, search, budgetUs }) => {
        if (search == null) return;
        this.asked.push({ process: number, request: search, budgetMs: budgetUs / 1000 });
        if (search.query === 'never') return;
        const body = encodeBody(searchField, codecs.searchResponse.encode({}));
        this.host.setTimer(1, () => session.answer(id, body, { queueUs: 0, serviceUs: 0 }));
      },
      onCancel: () => {},
      onClose: () => process.sessions.splice(process.sessions.indexOf(session), 1),
    });
    process.wires.push(wire);
    process.sessions.push(session);
  }
}

/** How a search ends, and when. */
async function endOf(coordinators: FakeCoordinators, search: Promise<unknown>) {
  const outcome = search.then(
    () => 'answered',
    ({ code, message }: SearchError) => `${code}: ${message}`,
  );
  const { value, tookMs } = await coordinators.clock.finish(outcome);
  return { end: value, tookMs: Math.round(tookMs) };
}

describe('sessions with a coordinator of several processes', () => {
  it('are opened until each process is met, one to each', async () => {
    const coordinators = new FakeCoordinators(3);
    const client = coordinators.client();
    await coordinators.clock.advance(1000);
    expect({
      each: coordinators.processes.map(({ sessions }) => sessions.length),
      asked: await coordinators.whoAnswers(client),
    }).deep.equal({ each: [1, 1, 1], asked: [0, 1, 2] });
    client.close();
  });

  it('meet a process again that died and was replaced a second later', async () => {
    const coordinators = new FakeCoordinators(2);
    const client = coordinators.client();
    await coordinators.clock.advance(1000);
    coordinators.kill(1);
    await coordinators.clock.advance(1000);
    coordinators.process(1).isUp = true;
    await coordinators.clock.advance(2000);
    expect(await coordinators.whoAnswers(client)).deep.equal([0, 1]);
    client.close();
  });

  it('meet a process again that was away for minutes', async () => {
    const coordinators = new FakeCoordinators(2);
    const client = coordinators.client();
    await coordinators.clock.advance(1000);
    coordinators.kill(1);
    await coordinators.clock.advance(300_000);
    coordinators.process(1).isUp = true;
    await coordinators.clock.advance(15_000);
    expect(await coordinators.whoAnswers(client)).deep.equal([0, 1]);
    client.close();
  });

  it('are not tried back to back while a process is away', async () => {
    const coordinators = new FakeCoordinators(2);
    const client = coordinators.client();
    await coordinators.clock.advance(1000);
    coordinators.kill(1);
    const before = coordinators.opened;
    await coordinators.clock.advance(100);
    const soon = coordinators.opened - before;
    await coordinators.clock.advance(60_000);
    expect(soon).most(5);
    expect(coordinators.opened - before).within(12, 40);
    client.close();
  });

  it('are opened anew at once when the only one drains', async () => {
    const coordinators = new FakeCoordinators(1);
    const client = coordinators.client();
    // Whatever was tried before.
    for (let i = 0; i < 8; i++) {
      await coordinators.clock.advance(12_000);
      const under = client.search({ query: 'never' }).catch(() => {});
      await coordinators.clock.advance(1);
      coordinators.process(0).sessions[0]?.drain(60_000);
      await coordinators.clock.advance(40);
      const { end } = await endOf(coordinators, client.search({ query: 'java' }, { timeoutMs: 20 }));
      expect(end).equal('answered');
      coordinators.kill(0);
      coordinators.process(0).isUp = true;
      await coordinators.clock.advance(1);
      await under;
    }
    client.close();
  });

  it('leave no timer behind when the client is closed', async () => {
    const coordinators = new FakeCoordinators(2);
    coordinators.only = 0;
    const client = coordinators.client();
    await coordinators.clock.advance(1000);
    client.close();
    await coordinators.clock.advance(5);
    expect(coordinators.clock.timersSet).equal(0);
  });
});

describe('a search with no coordinator up', () => {
  it('ends as unavailable and says why, not as late', async () => {
    const coordinators = new FakeCoordinators(1);
    coordinators.kill(0);
    const client = coordinators.client();
    expect(await endOf(coordinators, client.search({ query: 'java' }, { timeoutMs: 200 }))).deep.equal({
      end: 'unavailable: no session with here:1: connection refused, within 200 ms',
      tookMs: 250,
    });
    client.close();
  });

  it('is answered when one comes up in time', async () => {
    const coordinators = new FakeCoordinators(1);
    coordinators.kill(0);
    const client = coordinators.client();
    const search = client.search({ query: 'java' });
    await coordinators.clock.advance(500);
    coordinators.process(0).isUp = true;
    expect((await endOf(coordinators, search)).end).equal('answered');
    client.close();
  });

  it('is rejected when the client is closed, and so is one that comes later', async () => {
    const coordinators = new FakeCoordinators(1);
    coordinators.kill(0);
    const client = coordinators.client();
    const waiting = client.search({ query: 'java' });
    client.close();
    const ends = [await endOf(coordinators, waiting), await endOf(coordinators, client.search({ query: 'java' }))];
    expect(ends).deep.equal(new Array(2).fill({ end: 'unavailable: the client was closed', tookMs: 0 }));
  });

  it('is rejected as overloaded when 1,024 wait already', async () => {
    const coordinators = new FakeCoordinators(1);
    coordinators.kill(0);
    const client = coordinators.client();
    const waiting = Array.from({ length: 1024 }, () => client.search({ query: 'java' }).catch(() => {}));
    const { end, tookMs } = await endOf(coordinators, client.search({ query: 'java' }));
    client.close();
    await Promise.all(waiting);
    expect({ end, tookMs }).deep.equal({ end: 'overloaded: as many searches wait for a session as may', tookMs: 0 });
  });
});

describe('a search that nothing could answer', () => {
  it('is rejected as invalid, naming the field, and the session goes on', async () => {
    const coordinators = new FakeCoordinators(1);
    const client = coordinators.client();
    await coordinators.clock.advance(10);
    let filter: object = { ids: { ids: ['a'] } };
    for (let depth = 1; depth < 200; depth++) filter = { not: filter };
    const absurd: [request: unknown, options: unknown][] = [
      [{ filter }, {}],
      [{ query: 42 }, {}],
      [null, {}],
      [{ query: 'java' }, null],
      [{ query: 'java' }, { timeoutMs: -1 }],
      [{ query: 'java' }, { signal: 5 }],
    ];
    const ends = absurd.map(async ([request, options]) => {
      const search = client.search(request as SearchRequest, options as SearchOptions);
      return (await endOf(coordinators, search)).end;
    });
    expect(await Promise.all(ends)).deep.equal([
      'invalid-query: filter must be nested at most 32 deep',
      'invalid-query: query must be a string, got 42',
      'invalid-query: the request must be an object, a SearchRequest, got null',
      'invalid-query: options must be an object',
      'invalid-query: options.timeoutMs must be a whole number in [0, 4294967295], got -1',
      'invalid-query: options.signal must be an AbortSignal',
    ]);
    expect((await endOf(coordinators, client.search({ query: 'java' }))).end).equal('answered');
    expect(coordinators.asked).length(1);
    client.close();
  });
});

describe('a client', () => {
  it('is refused options that are none', () => {
    const made = (options: object) => () => new FakeCoordinators(1).client(options);
    expect(made({ mode: 'sesion' })).throws(RangeError, 'mode must be session or unary, got sesion');
    expect(made({ timeoutMs: 0 })).throws(RangeError, 'timeoutMs must be above 0, got 0');
    expect(made({ graceMs: Number.NaN })).throws(RangeError, 'graceMs must be at least 0, got NaN');
  });
});

describe('the time a search may take', () => {
  async function told(request: SearchRequest, options: SearchOptions, ours: Partial<SearchClientOptions> = {}) {
    const coordinators = new FakeCoordinators(1);
    const client = coordinators.client(ours);
    await coordinators.clock.advance(10);
    const { end, tookMs } = await endOf(coordinators, client.search({ query: 'never', ...request }, options));
    client.close();
    const [asked] = coordinators.asked;
    return { end, tookMs, timeoutMs: asked?.request.timeoutMs, budgetMs: Math.round(asked?.budgetMs ?? 0) };
  }

  it('is the route’s where the caller does not say: the client tells none of its own', async () => {
    expect(await told({}, {})).deep.equal({
      end: 'deadline-exceeded: no answer within 30000 ms',
      tookMs: 30_050,
      timeoutMs: 0,
      budgetMs: 30_000,
    });
  });

  it('is waited for no longer than the client was told to, which is not a timeout of the search', async () => {
    expect(await told({}, {}, { timeoutMs: 400 })).deep.equal({
      end: 'deadline-exceeded: no answer within 400 ms',
      tookMs: 450,
      timeoutMs: 0,
      budgetMs: 400,
    });
  });

  it('is what the request says', async () => {
    expect((await told({ timeoutMs: 70 }, {})).timeoutMs).equal(70);
  });

  it('is what the call says before what the request says', async () => {
    expect(await told({ timeoutMs: 70 }, { timeoutMs: 90 })).deep.equal({
      end: 'deadline-exceeded: no answer within 90 ms',
      tookMs: 140,
      timeoutMs: 90,
      budgetMs: 90,
    });
  });
});
