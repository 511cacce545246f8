import { codecs, type LoggedOperation } from '@muster/proto';
import type { Run, ShardOperation } from './log.js';

/** Most operations, and about the most bytes, of a run: what a replica is sent at once. */
const maxOperations = 1000;
const maxBytes = 256 * 1024;
/** About what an operation takes beside its document. */
const operationBytes = 16;

/** A run and the shard that it belongs to. */
export interface ShardRun extends Run {
  readonly shard: number;
}

/** Numbers the operations of a batch from `firstSeq` on, and puts those of each shard together in runs. */
export function runsOf(operations: readonly ShardOperation[], firstSeq: number): ShardRun[] {
  const runs: ShardRun[] = [];
  const open = new Map<number, Collected>();
  operations.forEach(({ shard, operation }, i) => {
    let collected = open.get(shard);
    const bytes = operationBytes + (operation.upsert?.length ?? 0) + (operation.delete?.length ?? 0);
    if (collected !== undefined && (collected.bytes + bytes > maxBytes || collected.logged.length === maxOperations)) {
      runs.push(runOf(shard, collected.logged));
      collected = undefined;
    }
    if (collected === undefined) {
      collected = { logged: [], bytes: 0 };
      open.set(shard, collected);
    }
    collected.logged.push({ seq: firstSeq + i, operation });
    collected.bytes += bytes;
  });
  for (const [shard, { logged }] of open) runs.push(runOf(shard, logged));
  return runs;
}

interface Collected {
  readonly logged: LoggedOperation[];
  bytes: number;
}

function runOf(shard: number, logged: LoggedOperation[]): ShardRun {
  return {
    shard,
    firstSeq: Number(logged[0]?.seq),
    lastSeq: Number(logged.at(-1)?.seq),
    operations: logged.length,
    bytes: codecs.logResponse.encode({ operations: logged }),
  };
}

/** A run without its operations below a number. */
export function withoutBelow(run: Run, seq: number): Run {
  if (run.firstSeq >= seq) return run;
  const operations = codecs.logResponse.decode(run.bytes).operations.filter((each) => each.seq >= seq);
  return {
    firstSeq: operations[0]?.seq ?? seq,
    lastSeq: run.lastSeq,
    operations: operations.length,
    bytes: codecs.logResponse.encode({ operations }),
  };
}
