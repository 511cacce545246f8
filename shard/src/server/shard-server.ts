import { type Clock, listenGrpc, type ServerSession, type ShardCall__Output, shardService } from '@muster/proto';
import { DamagedIndex } from '../index/sections.js';
import type { Generation, Generations } from '../replica/generations.js';
import { SnapshotSender } from '../replica/send-snapshot.js';
import type { Begin } from './call.js';
import { GenerationEvaluator, type RequestAt } from './generation-evaluator.js';
import { beginRequest, encodeRequest, isLong } from './shard-calls.js';
import { createShardService } from './shard-service.js';
import type { SharedState, StateNews } from './shard-thread.js';
import { type StartedEvaluator, startEvaluator } from './start-evaluator.js';

/** What a shard's server takes from outside. */
export interface ShardServerOptions {
  /** Where to listen: `host:port`; port 0 takes any that is free. */
  readonly listen: string;
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Most calls in flight on a session, and most unary calls that wait; more are refused. */
  readonly maxInFlight: number;
  /** Threads that evaluate queries, besides the main thread. @default 0 */
  readonly threads?: number;
  /** The time of day in milliseconds. */
  readonly epochNow: () => number;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
  /** A stored document is not what was written. */
  readonly onDamage?: (damage: DamagedIndex) => void;
}

/** A server that listens. */
export interface RunningServer {
  /** Where: `host:port`. */
  readonly address: string;
  /** Takes nothing new, answers what is under way for at most `graceMs`, and ends. */
  drain(graceMs: number): Promise<void>;
}

type Sessions = Set<ServerSession<ShardCall__Output>>;

/** What a shard's threads evaluate with: an `EvaluationModule`, given a list of `SharedState`. */
export const shardThreadModule = new URL('./shard-thread.js', import.meta.url);

/** Time for sessions to answer what is under way when the build they were greeted with is not served any more, in milliseconds. */
const regreetGraceMs = 5000;

/**
 * Serves generations as they come and go. While there are none it is out of rotation, but listens.
 *
 * Throws `ListenError`. Rejects if a thread cannot be started, or with `ready`.
 *
 * @param ready waited for before it listens, while its threads are started
 */
export async function startServing(
  options: ShardServerOptions,
  generations: Generations,
  ready: Promise<unknown> = Promise.resolve(),
): Promise<RunningServer> {
  const evaluator = await startEvaluatorAt(options, generations);
  await ready.catch(async (error: unknown) => {
    await evaluator.close();
    throw error;
  });
  const sessions: Sessions = new Set();
  const snapshots = new SnapshotSender({ ...options, generations });
  const implementation = createShardService(
    {
      ...options,
      generations,
      evaluator: new GenerationEvaluator(generations, evaluator.evaluator, options.log),
      incarnation: Math.floor(options.random() * 2 ** 48),
      sendSnapshot: (call) => void snapshots.send(call),
    },
    sessions,
  );
  const service = { name: 'muster.v1.ShardService', definition: shardService, implementation };
  const server = await listenGrpc(options.listen, [service], options.clock).catch(async (error: unknown) => {
    await evaluator.close();
    throw error;
  });
  let isDraining = false;
  const greeter = new Greeter(sessions, generations, (isServing) => server.setServing(isServing && !isDraining));
  if (generations.newest === undefined) server.setServing(false);
  generations.watch({ changed: () => greeter.changed() });
  return {
    address: server.address,
    drain: async (graceMs) => {
      isDraining = true;
      server.setServing(false);
      greeter.dismiss(graceMs);
      await server.close(graceMs);
      await evaluator.close();
      generations.clear();
    },
  };
}

/** Starts what evaluates, and tells its threads what becomes of generations. */
async function startEvaluatorAt(
  options: ShardServerOptions,
  generations: Generations,
): Promise<StartedEvaluator<RequestAt>> {
  const missed: StateNews[] = [];
  let tell = (news: StateNews): void => void missed.push(news);
  generations.watch({
    published: (generation) => tell({ type: 'published', state: stateOf(generation) }),
    released: ({ id }) => tell({ type: 'released', id }),
  });
  const started = await startEvaluator<RequestAt>(options, {
    begin: beginAt(options),
    module: shardThreadModule,
    shared: () => generations.held.map(stateOf),
    encode: ({ asked, generation }) => ({ ...encodeRequest(asked), state: generation.id }),
    isForThread: ({ asked }) => isLong(asked),
  });
  // What came while they started; to be told twice does no harm.
  tell = (news) => started.tell(news);
  missed.forEach(tell);
  return started;
}

function stateOf({ id, former, shared }: Generation): SharedState {
  return { id, former, shared };
}

/** Begins to work on requests on this thread, the one that reads stored documents. */
function beginAt({ onDamage = () => {} }: ShardServerOptions): Begin<RequestAt> {
  const watched = <Value>(work: () => Value): Value => {
    try {
      return work();
    } catch (error) {
      if (error instanceof DamagedIndex) onDamage(error);
      throw error;
    }
  };
  return ({ asked, generation }, now) => {
    const work = watched(() => beginRequest(asked, generation.index, now));
    return { ...work, run: (untilMs) => watched(() => work.run(untilMs)), result: () => watched(() => work.result()) };
  };
}

/** Tells sessions which generations are served, and sends those away that were greeted as of another build. */
class Greeter {
  readonly #sessions: Sessions;
  readonly #generations: Generations;
  readonly #setServing: (isServing: boolean) => void;
  #buildId: string | undefined;

  constructor(sessions: Sessions, generations: Generations, setServing: (isServing: boolean) => void) {
    this.#sessions = sessions;
    this.#generations = generations;
    this.#setServing = setServing;
    this.#buildId = generations.newest?.index.buildId;
  }

  changed(): void {
    const { newest, numbers } = this.#generations;
    const { buildId, documents } = newest?.index ?? {};
    if (buildId !== this.#buildId) this.dismiss(regreetGraceMs);
    this.#buildId = buildId;
    this.#setServing(newest !== undefined);
    if (documents === undefined) return;
    for (const session of this.#sessions) session.noteGeneration({ generations: [...numbers], documents });
  }

  /** Asks for no more on the sessions there are, and ends them. They are told nothing more of generations. */
  dismiss(graceMs: number): void {
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    for (const session of sessions) session.drain(graceMs);
  }
}
