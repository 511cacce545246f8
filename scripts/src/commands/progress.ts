import { type Options, SingleBar } from 'cli-progress';

/** A progress bar on standard error; nothing where that is no terminal. */
export interface Progress {
  /** Shows how far the work is. */
  update(done: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** What a bar shows. */
export interface ProgressOptions {
  /** What is being done. */
  readonly label: string;
  /** What there is to do; undefined if not known, which shows a count instead of a bar. */
  readonly total: number | undefined;
  /** What is counted. */
  readonly unit: string;
}

const silent: Progress = { update() {}, end() {} };

/** Shows a progress bar if there is a terminal to show it on. */
export function showProgress({ label, total, unit }: ProgressOptions): Progress {
  if (!process.stderr.isTTY) return silent;
  const startMs = performance.now();
  const options: Options = {
    format: total === undefined ? '{label} {value} {unit}, {rate}/s' : '{label} {bar} {percentage} % ({rate} {unit}/s)',
    stream: process.stderr,
    clearOnComplete: true,
    stopOnComplete: false,
  };
  const bar = new SingleBar(options);
  bar.start(total ?? 0, 0, { label, unit, rate: 0 });
  return {
    update: (done) => {
      bar.update(done, { rate: ratePerSecond(done, performance.now() - startMs) });
    },
    end: () => bar.stop(),
  };
}

/** Writes a line to standard error, where a bar may stand: that is drawn anew below it. */
export function tellBeside(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}\n` : `${line}\n`);
}

/** Whole units a second. */
export function ratePerSecond(done: number, tookMs: number): number {
  return tookMs <= 0 ? 0 : Math.round((done * 1000) / tookMs);
}
