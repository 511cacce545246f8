import {
  ClientSession,
  codecs,
  encodeBody,
  type FrameStream,
  Outbox,
  openSessionStream,
  type QueryRequest,
  type ShardAnswer__Output,
  sessionFields,
  shardAnswerCodecs,
  shardService,
  systemClock,
} from '@muster/proto';

const queryField = 10;
const partField = 6;
/** The session's own pings count from 1, and are sent after some silence only: here there is none. */
const nonce = 127;
const ping = encodeBody(sessionFields.call.ping, Buffer.from([0x08, nonce]));
const budgetMs = 60_000;

/** A real session to a shard server, on which pings can be sent at will. */
export class ProbeSession {
  private readonly session: ClientSession<ShardAnswer__Output>;
  private outbox: Outbox | undefined;
  private ponged: () => void = () => {};

  constructor(address: string) {
    const open = openSessionStream(address, shardService.Session);
    this.session = new ClientSession({
      open: (events) => {
        const stream: FrameStream = open({
          ...events,
          frame: (bytes) => {
            this.look(bytes);
            events.frame(bytes);
          },
          drain: () => events.drain(),
          end: () => events.end(),
          close: (reason) => events.close(reason),
        });
        this.outbox = new Outbox(stream, systemClock, partField);
        return stream;
      },
      codecs: shardAnswerCodecs,
      clock: systemClock,
      random: () => 0.5,
    });
  }

  /** Resolves when calls may be sent. */
  async open(): Promise<void> {
    while (this.session.current.kind !== 'open') await new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves when the server has answered a ping. One at a time. */
  ping(): Promise<void> {
    this.outbox?.push({ id: 0, body: ping });
    return new Promise((resolve) => {
      this.ponged = resolve;
    });
  }

  /** Sends a query; `ended` is told when it is answered. Gives what cancels it. */
  query(request: QueryRequest, ended: (failure?: Error) => void): () => void {
    const body = encodeBody(queryField, codecs.queryRequest.encode(request));
    const id = this.session.call(body, systemClock.now() + budgetMs, {
      receive: (outcome) => ended(outcome.ok ? undefined : new Error(outcome.failure.message)),
    });
    return () => this.session.cancel(id);
  }

  /** Resolves when the query is answered. */
  ask(request: QueryRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      this.query(request, (failure) => (failure === undefined ? resolve() : reject(failure)));
    });
  }

  close(): void {
    this.session.close();
  }

  private look(bytes: Buffer): void {
    for (const { pong } of shardAnswerCodecs.frame.decode(bytes).messages) if (pong?.nonce === nonce) this.ponged();
  }
}
