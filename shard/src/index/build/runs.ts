import type { LineBatch } from '../read-jsonl.js';
import type { BatchOutcome, Builder, WrittenPart } from './builder.js';

/** How lines are given to builders. */
export interface RunsOptions {
  readonly builders: readonly Builder[];
  /** Bytes of lines after which another run begins. */
  readonly runBytes: number;
  /** Bytes of lines that may wait for builders: no more are read until there are less. */
  readonly waitingBytes: number;
  /** Told what became of each batch, in the order of lines, whatever builder was done first. What it throws ends the build. */
  readonly onOutcome: (batch: Omit<LineBatch, 'bytes'>, outcome: BatchOutcome) => void;
}

/** Cuts lines into runs, and gives each run to the builder that has least to do. */
export class Runs {
  readonly #options: RunsOptions;
  /** Bytes of lines that wait for each builder. */
  readonly #waiting: Map<Builder, number>;
  #run: { readonly builder: Builder; bytes: number } | undefined;
  /** Of the runs that were ended, in order. */
  readonly #parts: Promise<readonly WrittenPart[]>[] = [];
  /** Outcomes told up to now. */
  #told: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#waiting = new Map(options.builders.map((builder) => [builder, 0]));
  }

  /**
   * Takes the next lines; resolves when more may come.
   *
   * @throws what ended the build, the first in the order of lines
   */
  async add(batch: LineBatch): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    const { bytes, ...place } = batch;
    const { length } = bytes;
    const run = this.#runFor(length);
    this.#wait(run.builder, length);
    const outcome = run.builder.add(batch);
    const done = (): void => {
      this.#wait(run.builder, -length);
      this.#wake();
    };
    outcome.then(done, done);
    this.#told = this.#told.then(async () => this.#options.onOutcome(place, await outcome));
    this.#told.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    while (this.#waitingBytes() > this.#options.waitingBytes) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when the outcomes of all lines were told. @throws what ended the build, the first in the order of lines */
  allTold(): Promise<void> {
    return this.#told;
  }

  /** Ends the last run; gives all segments, those of each shard in the order of `seq`. Throws as `allTold` does. */
  async finish(): Promise<readonly WrittenPart[]> {
    this.#endRun();
    await this.#told;
    return (await Promise.all(this.#parts)).flat();
  }

  #runFor(bytes: number): { readonly builder: Builder } {
    if (this.#run !== undefined && this.#run.bytes >= this.#options.runBytes) this.#endRun();
    this.#run ??= { builder: this.#leastBusy(), bytes: 0 };
    this.#run.bytes += bytes;
    return this.#run;
  }

  #endRun(): void {
    if (this.#run === undefined) return;
    const parts = this.#run.builder.endRun();
    // Looked at when all lines are given out; what fails before then is told with the lines.
    parts.catch(() => {});
    this.#parts.push(parts);
    this.#run = undefined;
  }

  #leastBusy(): Builder {
    return [...this.#waiting].reduce((least, each) => (each[1] < least[1] ? each : least))[0];
  }

  #wait(builder: Builder, bytes: number): void {
    this.#waiting.set(builder, (this.#waiting.get(builder) ?? 0) + bytes);
  }

  #waitingBytes(): number {
    return [...this.#waiting.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}
