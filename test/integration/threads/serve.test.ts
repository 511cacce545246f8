import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildIndex } from '@muster/shard';
import { expect } from 'chai';
import { musterFile } from '../muster-file.js';

describe('muster serve --threads', () => {
  let folder: string;
  let dir: string;
  let child: ChildProcess | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    dir = join(folder, 'islands');
    const file = join(folder, 'islands.jsonl');
    await writeFile(file, '{"id":"1","title":"Java"}\n');
    await buildIndex({ files: [file], out: dir, shards: 1 });
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(() => {
    child?.kill('SIGKILL');
  });

  for (const [kind, ...place] of [['shard', '--shard', '0'], ['vertical']] as const) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`serves a ${kind}, and ends by itself after ${signal}`, async () => {
        const args = [musterFile, 'serve', kind, '--dir', dir, ...place, '--threads', '2'];
        child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
        const [line] = (await once(lines, 'line')) as [string];
        expect(line).to.match(/listens on 127\.0\.0\.1:\d+$/);
        const exited = once(child, 'exit');
        child.kill(signal);
        expect(await exited).to.deep.equal([0, null]);
      });
    }
  }
});
