import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import type { WriteStream, WriteStreamEvents } from './writer-link.js';

/** A front end's stream of writes, as it is served. */
export interface FrontEndStream {
  /** Sends an acknowledgement; false: the stream is full until it drains. */
  write(response: Buffer): boolean;
  /** Takes no more batches until {@link resume}. */
  pause(): void;
  resume(): void;
  /** Ends it well. */
  end(trailers: Metadata): void;
  /** Ends it with a status. */
  fail(status: StatusObject): void;
}

/** Where a batch goes: to a writer, as it is sent to it; or why nowhere. */
export type BatchRoute =
  | { readonly index: string; readonly batch: Buffer; open(events: WriteStreamEvents): WriteStream }
  | { readonly refused: StatusObject };

/** A batch that is not acknowledged yet. */
interface Pending {
  readonly bytes: number;
  response?: Buffer;
  failed?: StatusObject;
}

/** A writer's end of the stream. */
interface Upstream {
  stream: WriteStream;
  readonly pending: Pending[];
  isFull: boolean;
}

/** Batches, and bytes of them, under way on one stream; then no more are taken until some are acknowledged. */
const maxPending = 64;
const maxPendingBytes = 8 * 1024 * 1024;

/**
 * Passes a front end's batches on to the writers of their indexes, each over a stream of its own, and their
 * acknowledgements back in the order of the batches. Takes no more than the writers do, and asks for no more
 * acknowledgements than the front end takes. What a writer ends its stream with while batches of it are not acknowledged
 * is what the front end's ends with, behind the acknowledgements of the batches before.
 */
export class WriteRelay {
  private readonly pending: Pending[] = [];
  private pendingBytes = 0;
  private readonly upstreams = new Map<string, Upstream>();
  private readonly trailers = new Metadata();
  /** A batch under way has failed, which is told when all before it are acknowledged. */
  private hasFailed = false;
  private isDone = false;
  private isOver = false;
  private isBlocked = false;
  private isPaused = false;
  private drain: StatusObject | undefined;
  /** Those who wait until what was under way to an index when they came no longer is: up to its last batch. */
  private waiting: { readonly index: string; readonly last: Pending; readonly resolve: () => void }[] = [];
  private readonly frontEnd: FrontEndStream;
  private readonly route: (batch: Buffer) => BatchRoute;

  constructor(frontEnd: FrontEndStream, route: (batch: Buffer) => BatchRoute) {
    this.frontEnd = frontEnd;
    this.route = route;
  }

  /** A batch came. */
  take(batch: Buffer): void {
    // What was read before reading stopped is not passed on, and so not acknowledged. Nor is what comes behind a batch
    // that failed: that one will be sent again, and then it would come after.
    if (this.isOver || this.drain !== undefined || this.hasFailed) return;
    const route = this.route(batch);
    const entry: Pending = { bytes: batch.length };
    this.pending.push(entry);
    this.pendingBytes += entry.bytes;
    if ('refused' in route) this.fails(entry, route.refused);
    else this.pass(route, entry);
    this.flush();
    this.regulate();
  }

  /** The front end sends no more. */
  end(): void {
    this.isDone = true;
    for (const { stream } of this.upstreams.values()) stream.end();
    this.flush();
  }

  /** The front end has gone. */
  cancel(): void {
    this.stop();
  }

  /** The front end takes acknowledgements again. */
  unblock(): void {
    this.isBlocked = false;
    for (const { stream } of this.upstreams.values()) stream.resume();
    this.flush();
    this.regulate();
  }

  /** Takes no more batches, and ends with the status when those under way are acknowledged. */
  endWith(given: StatusObject): void {
    this.drain = given;
    this.frontEnd.pause();
    this.flush();
  }

  /**
   * Resolves when its writer has said of all batches that are under way for the index now what became of them, or nobody
   * listens any more.
   */
  settled(index: string): Promise<void> {
    const last = this.upstreams.get(index)?.pending.at(-1);
    if (last === undefined) return Promise.resolve();
    return new Promise((resolve) => void this.waiting.push({ index, last, resolve }));
  }

  /** Ends it with the status, if somebody waits until it has {@link settled} with the index; what became of it is not told. */
  cut(index: string, given: StatusObject): void {
    if (this.waiting.some((one) => one.index === index)) this.fail(given);
  }

  private tellSettled(): void {
    const isUnderWay = ({ index, last }: WriteRelay['waiting'][number]): boolean =>
      this.upstreams.get(index)?.pending.includes(last) === true;
    for (const one of this.waiting) if (!isUnderWay(one)) one.resolve();
    this.waiting = this.waiting.filter(isUnderWay);
  }

  private pass({ index, batch, open }: Extract<BatchRoute, { readonly index: string }>, entry: Pending): void {
    const upstream = this.upstreams.get(index) ?? this.open(index, open);
    upstream.pending.push(entry);
    if (!upstream.stream.write(batch)) upstream.isFull = true;
  }

  private open(index: string, open: (events: WriteStreamEvents) => WriteStream): Upstream {
    const upstream: Omit<Upstream, 'stream'> & { stream?: WriteStream } = { pending: [], isFull: false };
    upstream.stream = open({
      acknowledged: (response) => this.acknowledged(upstream, response),
      drained: () => {
        upstream.isFull = false;
        this.regulate();
      },
      finished: (given) => {
        if (this.upstreams.get(index) === upstream) this.upstreams.delete(index);
        this.finished(upstream, given);
      },
    });
    this.upstreams.set(index, upstream as Upstream);
    if (this.isBlocked) upstream.stream.pause();
    return upstream as Upstream;
  }

  private acknowledged({ pending }: Pick<Upstream, 'pending'>, response: Buffer): void {
    const entry = pending.shift();
    if (entry !== undefined) entry.response = response;
    this.flush();
    this.regulate();
    this.tellSettled();
  }

  /** A stream that ends with nothing under way is opened again for the next batch. */
  private finished({ pending }: Pick<Upstream, 'pending'>, given: StatusObject): void {
    this.trailers.merge(given.metadata);
    const [first] = pending;
    if (first !== undefined) this.fails(first, given.code === status.OK ? endedEarly : given);
    this.flush();
    this.regulate();
    this.tellSettled();
  }

  private fails(entry: Pending, given: StatusObject): void {
    entry.failed = given;
    this.hasFailed = true;
  }

  private flush(): void {
    let [first] = this.pending;
    while (first !== undefined && this.tell(first)) [first] = this.pending;
    if (this.isOver || first !== undefined) return;
    if (this.drain !== undefined) this.fail(this.drain);
    else if (this.isDone && this.upstreams.size === 0) {
      this.isOver = true;
      this.frontEnd.end(this.trailers);
    }
  }

  /** Tells the front end what became of the first batch, if that is known and it listens; says whether it was told. */
  private tell({ failed, response, bytes }: Pending): boolean {
    if (this.isOver || this.isBlocked) return false;
    if (failed !== undefined) this.fail(failed);
    if (failed !== undefined || response === undefined) return false;
    this.pending.shift();
    this.pendingBytes -= bytes;
    if (!this.frontEnd.write(response)) this.block();
    return true;
  }

  private block(): void {
    this.isBlocked = true;
    for (const { stream } of this.upstreams.values()) stream.pause();
  }

  /** Reads on only while everyone behind has room. */
  private regulate(): void {
    if (this.isOver || this.drain !== undefined) return;
    const isFull = [...this.upstreams.values()].some((upstream) => upstream.isFull);
    const wantsPause = isFull || this.pending.length >= maxPending || this.pendingBytes >= maxPendingBytes;
    if (wantsPause === this.isPaused) return;
    this.isPaused = wantsPause;
    if (wantsPause) this.frontEnd.pause();
    else this.frontEnd.resume();
  }

  private fail(given: StatusObject): void {
    this.stop();
    this.frontEnd.fail(given);
  }

  private stop(): void {
    this.isOver = true;
    for (const { stream } of this.upstreams.values()) stream.cancel();
    this.upstreams.clear();
    this.tellSettled();
  }
}

const endedEarly: StatusObject = {
  code: status.UNAVAILABLE,
  details: 'the writer ended the stream before it had acknowledged what was written',
  metadata: new Metadata(),
};
