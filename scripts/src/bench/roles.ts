import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@muster/proto';
import { encodeQuestion, startBareCoordinator } from './bare.js';
import { cpuSince } from './cpu-since.js';
import { CallDelays, type DelaySpec } from './delayed/call-delays.js';
import { DelayedReplies } from './delayed/delayed-replies.js';
import { startFakeShard } from './fake-shard.js';
import { measureLoad } from './load.js';
import { echoClient, startNaiveCoordinator, startNaiveShard } from './naive.js';
import { startSlowVertical } from './slow-vertical.js';

/** What a process of the bench is told to be. */
export type Role =
  | { readonly role: 'shards'; readonly shards: number }
  /** A replica of each of so many shards. */
  | { readonly role: 'fakes'; readonly shards: number }
  /** A replica of each of some shards, which answer after drawn times. */
  | {
      readonly role: 'delayed';
      readonly shards: number;
      readonly serves: readonly number[];
      readonly delays: DelaySpec;
      readonly seed: number;
    }
  | { readonly role: 'verticals'; readonly delays: readonly number[] }
  /** A coordinator, by default with all policies. */
  | { readonly role: 'ours'; readonly config: string; readonly policies?: 'plain' }
  | { readonly role: 'naive'; readonly shards: readonly string[] }
  | { readonly role: 'bare'; readonly shards: readonly string[]; readonly response: string }
  | { readonly role: 'echo'; readonly address: string }
  /** A shard server of an index of one shard, evaluating on so many threads. */
  | { readonly role: 'shard'; readonly dir: string; readonly threads: number };

/** What the bench asks a process. */
export type Question =
  | { readonly ask: 'cpu' }
  /** Of fake replicas: what came to them. */
  | { readonly ask: 'counts' }
  /** Of fake replicas: from now on all calls take so many times as long, and so often one is slow. */
  | { readonly ask: 'delay'; readonly times: number; readonly slowShare: number }
  | { readonly ask: 'echo'; readonly inFlight: number; readonly queries: number };

/** Starts what the role says; gives the addresses it listens at. */
async function start(role: Role): Promise<readonly string[]> {
  switch (role.role) {
    case 'shards': {
      const own = Array.from({ length: role.shards }, (_, shard) => startFakeShard(shard, role.shards));
      const naive = Array.from({ length: role.shards }, () => startNaiveShard());
      return Promise.all([...own, ...naive]);
    }
    case 'fakes':
      return Promise.all(Array.from({ length: role.shards }, (_, shard) => startFakeShard(shard, role.shards)));
    case 'delayed': {
      const { shards, serves } = role;
      return Promise.all(serves.map((shard) => startFakeShard(shard, shards, replies)));
    }
    case 'verticals':
      return Promise.all(role.delays.map((delayMs) => startSlowVertical(delayMs)));
    case 'ours': {
      const { parseConfig, plainPolicies, startCoordinator } = await import('@muster/coordinator');
      const environment = { clock: systemClock, random: Math.random, epochNow: Date.now, log: console.error };
      const plain = role.policies === 'plain' ? { policies: plainPolicies(systemClock, Math.random) } : {};
      const coordinator = await startCoordinator(parseConfig(role.config, 'bench'), { ...environment, ...plain });
      while (!coordinator.readiness().isReady) await sleep(10);
      return [coordinator.address];
    }
    case 'naive':
      return [await startNaiveCoordinator(role.shards)];
    case 'bare':
      return [await startBareCoordinator(role.shards, encodeQuestion(), Buffer.from(role.response, 'base64'))];
    case 'echo':
      return [];
    case 'shard': {
      const { startShardServer } = await import('@muster/shard');
      const { dir, threads } = role;
      const environment = { clock: systemClock, random: Math.random, epochNow: Date.now, log: console.error };
      const { address } = await startShardServer({ ...environment, dir, threads, shard: 0, listen: '127.0.0.1:0' });
      return [address];
    }
  }
}

const role = JSON.parse(process.argv[2] ?? '') as Role;
const echo = role.role === 'echo' ? echoClient(role.address) : undefined;
const delays = role.role === 'delayed' ? new CallDelays(role.delays, role.seed) : undefined;
const replies = delays === undefined ? undefined : new DelayedReplies(delays, systemClock);

async function answer(question: Question): Promise<unknown> {
  if (question.ask === 'cpu') {
    const { user, system } = process.cpuUsage();
    return user + system;
  }
  if (question.ask === 'counts') return replies?.counts;
  if (question.ask === 'delay') {
    if (delays === undefined) throw new Error('only fake replicas that wait can wait longer');
    delays.times = question.times;
    delays.slowShare = question.slowShare;
    return true;
  }
  if (echo === undefined) throw new Error('only the echo process echoes');
  await measureLoad(echo, question.inFlight, 300);
  const before = process.cpuUsage();
  await measureLoad(echo, question.inFlight, question.queries);
  return cpuSince(before) / question.queries;
}

process.on('message', (question: Question) => {
  void answer(question).then((result) => process.send?.({ result }));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ addresses: await start(role) });
