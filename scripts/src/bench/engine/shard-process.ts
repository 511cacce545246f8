import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Role } from '../roles.js';

/** Does something with a shard server in a process of its own, which is ended afterwards. */
export async function withShardServer<T>(
  dir: string,
  threads: number,
  use: (address: string) => Promise<T>,
): Promise<T> {
  const role: Role = { role: 'shard', dir, threads };
  const child = fork(fileURLToPath(new URL('../roles.js', import.meta.url)), [JSON.stringify(role)]);
  try {
    const [{ addresses }] = (await once(child, 'message')) as [{ addresses: readonly [string] }];
    return await use(addresses[0]);
  } finally {
    child.kill();
  }
}
