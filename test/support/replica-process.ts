import { attachShard, type FromReplica, type ReplicaStart, type ShardIndex, startReplicaThread } from '@muster/shard';
import { contentsOf } from './shard-contents.js';

/** What a process with a replica's thread tells its parent. */
export type FromReplicaProcess =
  | { readonly type: 'published'; readonly generation: number; readonly contents: [string, object][] }
  | { readonly type: 'durable'; readonly seq: number }
  | { readonly type: 'ended'; readonly reason: string };

// A process of its own, so that it can be killed: given a `ReplicaStart`, it tells of each generation what is in it.
const start = JSON.parse(process.argv[2] as string) as ReplicaStart;
const tell = (message: FromReplicaProcess): void => void process.send?.(message);
const thread = startReplicaThread(start);
let former: ShardIndex | undefined;
let durableSeq = 0;

thread.on('message', (message: FromReplica) => {
  if (message.type === 'published') {
    const index = attachShard(message.shared, former);
    const { generation } = message.shared;
    tell({ type: 'published', generation, contents: contentsOf([index]) });
    if (former) thread.postMessage({ type: 'released', generation: former.generation });
    former = index;
  } else if (message.type === 'state' && message.state.durableSeq > durableSeq) {
    durableSeq = message.state.durableSeq;
    tell({ type: 'durable', seq: durableSeq });
  } else if (message.type === 'snapshot-needed') tell({ type: 'ended', reason: message.reason });
});
thread.on('error', (error: Error) => tell({ type: 'ended', reason: error.message }));
thread.on('exit', () => process.exit(0));
process.on('message', () => thread.postMessage({ type: 'close' }));
