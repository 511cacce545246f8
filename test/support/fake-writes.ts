import {
  codecs,
  type Operation__Output,
  WriteError,
  type WriteErrorCode,
  type WriteEvents,
  type WriteRequest__Output,
  type WriteResponse,
  type WriteTransport,
} from '@muster/proto';
import type { FakeClock } from './fake-clock.js';

/** A log of writes in memory, as a writer keeps it: numbers, and keys that were acknowledged. */
export class FakeLog {
  /** All operations that were taken, in order. */
  readonly operations: Operation__Output[] = [];
  /** Whether a document, or the id of one to delete, is refused, and why. */
  refuses: (document: string) => string | undefined = () => undefined;
  readonly #acknowledged = new Map<string, { readonly request: string; readonly response: WriteResponse }>();

  /** What the writer answers; a key that is known is answered as it was. */
  take(request: WriteRequest__Output): WriteResponse | WriteError {
    const { idempotencyKey, operations, allOrNothing } = request;
    const text = JSON.stringify(operations.map(({ kind, upsert, delete: id }) => [kind, upsert?.toString(), id]));
    const before = this.#acknowledged.get(idempotencyKey);
    if (before !== undefined && before.request !== text)
      return new WriteError('invalid-request', `the key ${idempotencyKey} was used for other writes`);
    if (before !== undefined) return { ...before.response, repeatedKey: true };
    const refused = operations.flatMap(({ kind, upsert = '', delete: id = '' }, position) => {
      const reason = this.refuses(kind === 'delete' ? id : upsert.toString());
      return reason === undefined ? [] : [{ position, id: `${position}`, field: 'price', reason }];
    });
    const taken = allOrNothing && refused.length > 0 ? [] : operations.filter((_, at) => !isAmong(refused, at));
    this.operations.push(...taken);
    const response = { idempotencyKey, lastSeq: taken.length === 0 ? 0 : this.operations.length - 1, refused };
    this.#acknowledged.set(idempotencyKey, { request: text, response });
    return response;
  }

  /** So many of the oldest keys are no longer known. */
  forget(count: number): void {
    for (const key of [...this.#acknowledged.keys()].slice(0, count)) this.#acknowledged.delete(key);
  }

  /** Ids and texts of what was taken. */
  get taken(): string[] {
    return this.operations.map(({ kind, upsert = '', delete: id }) =>
      kind === 'delete' ? `-${id}` : upsert.toString(),
    );
  }
}

function isAmong(refused: readonly { readonly position: number }[], at: number): boolean {
  return refused.some(({ position }) => position === at);
}

/** A writer in virtual time, a millisecond away, whose connections can be cut. */
export class FakeWrites implements WriteTransport {
  readonly log = new FakeLog();
  /** Streams opened so far. */
  opened = 0;
  refreshes = 0;
  /** Batches that came, by key. */
  readonly came: string[] = [];
  /** Why it cannot be reached now. */
  trouble: WriteErrorCode | undefined;
  /** Batches that are acknowledged before the connection is cut; what comes then is taken, but nobody is told. */
  cutAfter = Number.POSITIVE_INFINITY;
  /** True: it takes batches and says nothing. */
  isSilent = false;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly open: WriteTransport['open'] = (events) => {
    this.opened++;
    let isOver = false;
    let isCut = false;
    const later = (tell: () => void): void =>
      this.#clock.arrive(1, () => {
        if (!isOver) tell();
      });
    const over = (error: WriteError): void => {
      isCut = true;
      later(() => {
        isOver = true;
        events.over(error);
      });
    };
    const acknowledged: WriteEvents['acknowledged'] = (response) => {
      if (!isCut) events.acknowledged(response);
    };
    if (this.trouble !== undefined) over(new WriteError(this.trouble, `it is ${this.trouble}`));
    return {
      send: (bytes) => later(() => this.#take(codecs.writeRequest.decode(bytes), { acknowledged, over })),
      cancel: () => {
        isOver = true;
      },
    };
  };

  readonly refresh: WriteTransport['refresh'] = async (_index, signal) => {
    this.refreshes++;
    if (this.isSilent) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    if (signal.aborted) throw new WriteError('unavailable', 'the call was given up');
    if (this.trouble !== undefined) throw new WriteError(this.trouble, `it is ${this.trouble}`);
    return { generation: this.log.operations.length };
  };

  #take(request: WriteRequest__Output, { acknowledged, over }: WriteEvents): void {
    this.came.push(request.idempotencyKey);
    const answer = this.log.take(request);
    if (this.isSilent) return;
    if (this.cutAfter-- <= 0) {
      this.cutAfter = Number.POSITIVE_INFINITY;
      over(new WriteError('unavailable', 'connection reset'));
    } else if (answer instanceof WriteError) over(answer);
    else acknowledged(codecs.writeResponse.decode(codecs.writeResponse.encode(answer)));
  }
}
