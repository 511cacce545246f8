import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@muster/proto';
import {
  attachShard,
  buildIndex,
  closeShard,
  type FromReplica,
  MergeLoop,
  type OpenLog,
  Replica,
  type ReplicaOptions,
  type ReplicaState,
  type ShardIndex,
  type SharedShard,
  type StartMergeThread,
} from '@muster/shard';
import type { Schema } from '@muster/shard/query';

/** Builds an index of documents; `seq` is the place in the list. Gives its folder. */
export async function builtIndex(
  folder: string,
  documents: readonly object[],
  { shards, schema }: { readonly shards: number; readonly schema: Schema },
): Promise<string> {
  const file = join(folder, 'documents.jsonl');
  await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const out = join(folder, 'index');
  await buildIndex({ files: [file], out, shards, schema });
  return out;
}

/** What a replica is started with in a test. */
export interface TestReplicaOptions extends Partial<ReplicaOptions> {
  readonly dir: string;
  readonly openLog: OpenLog;
  readonly shard?: number;
  readonly name?: string;
  readonly maxMemoryBytes?: number;
}

let starts = 0;

/** Merges in this thread. */
const mergesHere: StartMergeThread = (events) => {
  const loop = new MergeLoop({ clock: systemClock, post: events.message });
  return {
    post: (message) => loop.receive(message),
    kill: () => {
      loop.receive({ type: 'cancel' });
      events.ended(new Error('it was killed'));
    },
  };
};

/** Never comes to the end of a merge. */
export const noMerges: StartMergeThread = (events) => ({
  post: (message) => {
    const failure = { reason: 'cancelled', message: 'it is not merged here', stack: '' } as const;
    if (message.type === 'merge') setImmediate(() => events.message({ type: 'failed', failure }));
  },
  kill: () => events.ended(new Error('it was killed')),
});

/** A replica that runs in this thread, and what it tells. */
export class TestReplica {
  readonly messages: FromReplica[] = [];
  /** Settles when it has ended. */
  readonly ended: Promise<void>;
  readonly replica: Replica;
  #watchers: (() => void)[] = [];
  #newest: SharedShard | undefined;
  #held: number[] = [];

  constructor({ dir, shard = 0, name = 'a', maxMemoryBytes = 2 ** 30, ...options }: TestReplicaOptions) {
    this.replica = new Replica({
      start: { dir, shard, replica: name, writer: 'none', maxMemoryBytes },
      clock: systemClock,
      random: () => 0.5,
      startMergeThread: mergesHere,
      startName: `start${starts++}`,
      commitIntervalMs: 0,
      ...options,
      tell: (message) => this.#take(message),
    });
    this.ended = this.replica.run();
    this.ended.catch(() => {});
    void this.ended.finally(() => this.#wake()).catch(() => {});
  }

  /** The first message, of those so far and to come, that `isIt`; fails if the replica ends without it. */
  async told<T extends FromReplica>(isIt: (message: FromReplica) => message is T): Promise<T> {
    let isEnded = false;
    void this.ended.then(
      () => {
        isEnded = true;
      },
      () => {
        isEnded = true;
      },
    );
    for (;;) {
      const found = this.messages.find(isIt);
      if (found) return found;
      if (isEnded) {
        await this.ended;
        throw new Error(`the replica has ended; it told ${this.messages.map(({ type }) => type).join(', ')}`);
      }
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The shard at a generation, once it is published. */
  async at(generation: number): Promise<ShardIndex> {
    return attachShard(await this.sharedAt(generation));
  }

  async sharedAt(generation: number): Promise<SharedShard> {
    const isIt = (message: FromReplica): message is Extract<FromReplica, { type: 'published' }> =>
      message.type === 'published' && message.shared.generation === generation && message.shared.logId !== '';
    return (await this.told(isIt)).shared;
  }

  /** The state, once it is so. */
  async state(isSo: (state: ReplicaState) => boolean): Promise<ReplicaState> {
    const isIt = (message: FromReplica): message is Extract<FromReplica, { type: 'state' }> =>
      message.type === 'state' && isSo(message.state);
    return (await this.told(isIt)).state;
  }

  async durable(seq: number): Promise<void> {
    await this.state(({ durableSeq }) => durableSeq >= seq);
  }

  /** Numbers of the generations published so far. */
  get generations(): number[] {
    return this.messages.flatMap((message) => (message.type === 'published' ? [message.shared.generation] : []));
  }

  /** Holds no generation but the newest, in all forms in which it was published. */
  #take(message: FromReplica): void {
    this.messages.push(message);
    if (message.type === 'published') {
      const { generation } = message.shared;
      this.#newest = message.shared;
      const former = this.#held.filter((each) => each < generation);
      this.#held = [...this.#held.filter((each) => each >= generation), generation];
      for (const each of former) this.replica.receive({ type: 'released', generation: each });
    }
    this.#wake();
  }

  #wake(): void {
    for (const watch of this.#watchers.splice(0)) watch();
  }

  async close(): Promise<void> {
    this.replica.receive({ type: 'close' });
    await this.ended;
    if (this.#newest) closeShard(this.#newest);
  }
}
