import { setTimeout as sleep } from 'node:timers/promises';
import { codecs, type QueryRequest, systemClock } from '@muster/proto';
import {
  type Call,
  type SharedShard,
  type StartThread,
  shardThreadModule,
  ThreadPool,
  threadStarter,
} from '@muster/shard';
import { seededDraw } from '../corpus.js';
import { percentiles } from '../percentiles.js';
import { ProbeSession } from './probe-session.js';
import { withShardServer } from './shard-process.js';

/** How long a thread still works on a query that was cancelled. */
export interface CancelFigure {
  /** Cancelled while they were worked on. */
  readonly runs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const runs = 200;
const warmUps = 10;
/** The query is cancelled somewhere in its first milliseconds of work. */
const maxWorkMs = 30;
const budgetMs = 60_000;

/**
 * On an evaluation thread: from the pool's being told that a call is cancelled to its being told that the thread has
 * dropped it. In this process, whose main thread has nothing else to do.
 */
export async function measureCancelOnThread(shared: SharedShard, long: QueryRequest): Promise<CancelFigure> {
  let free: () => void = () => {};
  const start = threadStarter(shardThreadModule, () => [{ id: 0, former: 0, shared }], systemClock);
  const listening: StartThread = (control, events) =>
    start(control, {
      ...events,
      message: (message) => {
        events.message(message);
        if (message.type !== 'log') free();
      },
    });
  const encode = (request: QueryRequest) => ({ kind: 'query', bytes: codecs.queryRequest.encode(request) });
  const pool = new ThreadPool({ threads: 1, start: listening, encode, clock: systemClock, log: console.error });
  await pool.ready();
  const figure = await repeatedly(async (workMs) => {
    let isOver = false;
    const cancel = pool.evaluate(
      callOf(long, () => {
        isOver = true;
      }),
    );
    await sleep(workMs);
    if (isOver) return undefined;
    const isFree = new Promise<void>((resolve) => {
      free = resolve;
    });
    const cancelledMs = performance.now();
    cancel();
    await isFree;
    return performance.now() - cancelledMs;
  });
  await pool.close();
  return figure;
}

function callOf(request: QueryRequest, ended: () => void): Call<QueryRequest> {
  const deadlineMs = systemClock.now() + budgetMs;
  return { session: {}, deadlineMs, request, begun: () => {}, answer: ended, fail: ended };
}

/**
 * On the main thread of a server in a process of its own: from sending Cancel over loopback to the answer to a ping sent
 * right behind it. The query is dropped when Cancel is read, so the way there and back is in the figure.
 */
export function measureCancelInline(dir: string, long: QueryRequest): Promise<CancelFigure> {
  return withShardServer(dir, 0, async (address) => {
    const session = new ProbeSession(address);
    await session.open();
    const figure = await repeatedly(async (workMs) => {
      let isOver = false;
      const cancel = session.query(long, () => {
        isOver = true;
      });
      await sleep(workMs);
      if (isOver) return undefined;
      const cancelledMs = performance.now();
      cancel();
      await session.ping();
      return performance.now() - cancelledMs;
    });
    session.close();
    return figure;
  });
}

/** @param cancelAfter gives nothing if the query was over before */
async function repeatedly(cancelAfter: (workMs: number) => Promise<number | undefined>): Promise<CancelFigure> {
  const draw = seededDraw(1);
  const taken: number[] = [];
  for (let run = -warmUps; run < runs; run++) {
    const ms = await cancelAfter(1 + draw(1000 * maxWorkMs) / 1000);
    if (run >= 0 && ms !== undefined) taken.push(ms);
  }
  const at = percentiles(taken, 3);
  return { runs: taken.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
