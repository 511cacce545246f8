import { Worker } from 'node:worker_threads';
import type { LineBatch } from '../read-jsonl.js';
import type { ManifestSegment } from '../shard-manifest.js';
import type { BatchOutcome, Builder, PartsToMerge, ShardParts, WrittenPart } from './builder.js';
import type { ThreadAnswer, ThreadQuestion } from './messages.js';
import type { RunBuilderOptions } from './run-builder.js';

interface Asked {
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
}

/** Builds on a thread of its own. When that ends, whatever was asked fails with the reason. */
export class BuildThread implements Builder {
  readonly #worker: Worker;
  /** In the order in which they are answered. */
  readonly #asked: Asked[] = [];
  #ended: Error | undefined;

  constructor(options: RunBuilderOptions) {
    this.#worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: options, name: 'build' });
    this.#worker.on('message', ({ answer }: ThreadAnswer) => this.#asked.shift()?.resolve(answer as never));
    this.#worker.on('error', (error: unknown) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#end(new Error(`a thread of the build ended with code ${code}`)));
  }

  add(batch: LineBatch): Promise<BatchOutcome> {
    return this.#ask({ type: 'add', batch }, [batch.bytes.buffer]);
  }

  endRun(): Promise<readonly WrittenPart[]> {
    return this.#ask({ type: 'end-run' });
  }

  deleteReplaced(shard: ShardParts): Promise<readonly ManifestSegment[]> {
    return this.#ask(
      { type: 'delete-replaced', shard },
      shard.parts.flatMap(({ idHashes, storedStarts }) => [idHashes.buffer, storedStarts.buffer]),
    );
  }

  merge(parts: PartsToMerge): Promise<ManifestSegment> {
    return this.#ask({ type: 'merge', parts });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask<T>(question: ThreadQuestion, transfer: readonly ArrayBuffer[] = []): Promise<T> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise<T>((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#worker.postMessage(question, transfer);
    });
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#asked.splice(0)) reject(this.#ended);
  }
}
