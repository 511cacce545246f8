import {
  type Appended,
  type Batch,
  type KeyOutcome,
  type Log,
  LogBroken,
  type ReadLimits,
  type Run,
  runsOf,
  type ShardRun,
} from '@muster/shard/writer';

/** What an appended batch or a mark does once it is durable. */
interface Waiting {
  readonly apply: () => void;
  readonly done: () => void;
  readonly fail: (error: Error) => void;
}

/** A log in memory. What is appended becomes durable when the test says so, or at once. */
export class MemoryLog implements Log {
  readonly logId = 'memory';
  readonly startSeq: number;
  nextSeq: number;
  durableSeq: number;
  lastMark: number;
  private durableMark: number;
  private runs: ShardRun[] = [];
  private marks: number[] = [];
  private waiting: Waiting[] = [];
  private readonly outcomes = new Map<string, KeyOutcome>();
  private readonly firstSeqs = new Map<number, number>();
  private readonly listeners = new Set<() => void>();
  private readonly flushes: 'at once' | 'when told';

  constructor(startSeq: number, flushes: 'at once' | 'when told' = 'at once') {
    this.startSeq = startSeq;
    this.nextSeq = startSeq;
    this.durableSeq = startSeq;
    this.lastMark = startSeq;
    this.durableMark = startSeq;
    this.flushes = flushes;
  }

  get sizeBytes(): number {
    return this.runs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  append({ operations, keyed }: Batch): Appended {
    const runs = runsOf(operations, this.nextSeq);
    this.nextSeq += operations.length;
    const next = this.nextSeq;
    const lastSeq = operations.length === 0 ? 0 : next - 1;
    const durable = this.change(() => {
      this.runs.push(...runs);
      this.durableSeq = next;
      if (keyed !== undefined) this.outcomes.set(keyed.key, { hash: keyed.hash, lastSeq, refused: keyed.refused });
    });
    return { lastSeq, durable };
  }

  async mark(): Promise<number> {
    const generation = this.nextSeq;
    this.lastMark = generation;
    await this.change(() => {
      this.marks.push(generation);
      this.durableMark = generation;
    });
    return generation;
  }

  /** All that waits becomes durable. */
  flush(): void {
    for (const { apply, done } of this.waiting.splice(0)) {
      apply();
      done();
    }
    for (const listener of this.listeners) listener();
  }

  /** Nothing that waits is kept. */
  fail(error: Error): void {
    this.nextSeq = this.durableSeq;
    this.lastMark = this.durableMark;
    for (const each of this.waiting.splice(0)) each.fail(error);
  }

  read(shard: number, fromSeq: number, limits: ReadLimits): readonly Run[] {
    const found = this.runs.filter((run) => run.shard === shard && run.lastSeq >= fromSeq);
    let operations = 0;
    let bytes = 0;
    const fitting = found.filter((run, i) => {
      operations += run.operations;
      bytes += run.bytes.length;
      return i === 0 || (operations <= limits.operations && bytes <= limits.bytes);
    });
    return fitting.map(({ shard: _, ...run }) => run);
  }

  markFrom(generation: number): number | undefined {
    return this.marks.find((mark) => mark >= generation);
  }

  markUpTo(generation: number): number | undefined {
    return this.marks.findLast((mark) => mark <= generation);
  }

  firstSeq(shard: number): number {
    return this.firstSeqs.get(shard) ?? this.startSeq;
  }

  shardBytes(shard: number): number {
    return this.runs.reduce((sum, run) => sum + (run.shard === shard ? run.bytes.length : 0), 0);
  }

  async trim(shard: number, belowSeq: number, keepBytes: number): Promise<void> {
    for (const run of this.runs.filter((each) => each.shard === shard && each.lastSeq < belowSeq)) {
      if (this.shardBytes(shard) - run.bytes.length < keepBytes) return;
      this.runs = this.runs.filter((each) => each !== run);
      this.firstSeqs.set(shard, run.lastSeq + 1);
    }
  }

  outcomeOf(key: string): KeyOutcome | undefined {
    return this.outcomes.get(key);
  }

  onDurable(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.fail(new LogBroken('the log is closed'));
  }

  private change(apply: () => void): Promise<void> {
    const changed = new Promise<void>((done, fail) => {
      this.waiting.push({ apply, done, fail });
    });
    if (this.flushes === 'at once') this.flush();
    return changed;
  }
}
