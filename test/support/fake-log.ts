import type { LogRequest, LogResponse__Output, Operation__Output } from '@muster/proto';
import { type LogTrouble, type OpenLog, shardOfSlot, slotOf } from '@muster/shard';

/** What a fake log says beside what was written to it. */
export interface FakeLogOptions {
  readonly shards: number;
  /** Number of the first operation: the manifest's `nextSeq`. */
  readonly nextSeq: number;
  readonly logId?: string;
}

interface Entry {
  readonly seq: number;
  readonly operation: Operation__Output;
}

const nothing = { operations: [], mark: 0, snapshotNeeded: false, logId: '', peers: [], nextSeq: 0 };

/** A writer's log in memory. */
export class FakeLog {
  readonly logId: string;
  nextSeq: number;
  /** What replicas asked and told, in order. */
  readonly requests: LogRequest[] = [];
  peers: string[] = [];
  /** Thrown where a log is opened or read, until it is taken away. */
  trouble: LogTrouble | undefined;
  /** First operation that it still has. */
  trimmedTo: number;
  readonly #shards: number;
  /** By shard. */
  readonly #entries: readonly Entry[][];
  readonly #marks: number[] = [];
  #wakes: (() => void)[] = [];

  constructor({ shards, nextSeq, logId = 'log-1' }: FakeLogOptions) {
    this.logId = logId;
    this.nextSeq = nextSeq;
    this.trimmedTo = nextSeq;
    this.#shards = shards;
    this.#entries = Array.from({ length: shards }, () => []);
  }

  /** Writes a document; gives its number. */
  upsert(document: { readonly id: string }): number {
    return this.append(document.id, { kind: 'upsert', upsert: Buffer.from(JSON.stringify(document)) });
  }

  /** Deletes a document; gives the number of that. */
  delete(id: string): number {
    return this.append(id, { kind: 'delete', delete: id });
  }

  append(id: string, operation: Operation__Output): number {
    const seq = this.nextSeq++;
    this.#entries[shardOfSlot(slotOf(id), this.#shards)]?.push({ seq, operation });
    this.#wake();
    return seq;
  }

  /** Marks a generation of all that was written; gives its number. */
  mark(): number {
    this.#marks.push(this.nextSeq);
    this.#wake();
    return this.nextSeq;
  }

  /** Ends all that read, as if the connection broke, and refuses new ones until it is called without a reason. */
  fail(trouble?: LogTrouble): void {
    this.trouble = trouble;
    this.#wake();
  }

  /** The log as a replica opens it. */
  readonly open: OpenLog = this.inBatchesOf(100);

  /** The same with at most so many operations in a response. */
  inBatchesOf(batch: number): OpenLog {
    return (first) => {
      this.requests.push(first);
      let isOpen = true;
      return {
        responses: this.#responses(first, batch, () => isOpen),
        report: (request) => void this.requests.push(request),
        close: () => {
          isOpen = false;
          this.#wake();
        },
      };
    };
  }

  async *#responses(
    first: LogRequest,
    batch: number,
    isOpen: () => boolean,
  ): AsyncGenerator<LogResponse__Output, void> {
    const fromSeq = Number(first.fromSeq);
    this.#check();
    const { peers, logId } = this;
    if (fromSeq < this.trimmedTo) {
      yield { ...nothing, logId, peers, nextSeq: this.nextSeq, snapshotNeeded: true };
      return;
    }
    yield { ...nothing, logId, peers, nextSeq: this.nextSeq };
    const mine = this.#entries[first.shard ?? 0] as Entry[];
    let given = mine.filter(({ seq }) => seq < fromSeq).length;
    let marked = fromSeq - 1;
    while (isOpen()) {
      this.#check();
      const mark = this.#marks.find((each) => each > marked);
      const operations = mine.slice(given, given + batch).filter(({ seq }) => seq < (mark ?? Number.POSITIVE_INFINITY));
      given += operations.length;
      const isMarkDue = mark !== undefined && (mine[given]?.seq ?? mark) >= mark;
      if (operations.length === 0 && !isMarkDue) {
        await new Promise<void>((resolve) => this.#wakes.push(resolve));
        continue;
      }
      if (isMarkDue) marked = mark;
      yield { ...nothing, operations, mark: isMarkDue ? mark : 0, nextSeq: this.nextSeq };
    }
  }

  #check(): void {
    if (this.trouble) throw this.trouble;
  }

  #wake(): void {
    const wakes = this.#wakes;
    this.#wakes = [];
    for (const wake of wakes) wake();
  }
}
