import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@muster/coordinator';
import { SearchClient, systemClock } from '@muster/proto';
import { type Cluster, type ClusterOptions, type ProcessStatus, startCluster } from '@muster/scripts';
import { buildIndex, readManifest } from '@muster/shard';
import { expect } from 'chai';

/** Reading from a pipe takes until somebody writes. */
const makePipe = 'mkfifo';
const islands = ['Java', 'Bali', 'Lombok', 'Sumatra', 'Borneo', 'Flores', 'Timor', 'Sumba'];

describe('a cluster whose only route names a field that its index lacks', () => {
  it('does not begin, and says why without waiting for what does not come', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    const dir = join(folder, 'islands');
    const documents = join(folder, 'islands.jsonl');
    await writeFile(documents, '{"id":1,"title":"Java"}');
    await buildIndex({ files: [documents], out: dir, shards: 1 });
    const config = {
      indexes: { islands: { dir, readOnly: true, replicas: 1 } },
      routes: { default: { sources: [{ index: 'islands', diversify: { by: ['color'] } }] } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', adminService: '127.0.0.1:0' },
    };
    const starting = startCluster(parseConfig(JSON.stringify(config), 'test'), {
      onLine: () => {},
      readyTimeoutMs: 3e6,
    });
    const error: unknown = await starting.catch((reason: unknown) => reason);
    await rm(folder, { recursive: true });
    expect((error as Error).message).to.match(
      /^not ready\nroute "default": every query is refused: routes\.default\.sources\[0\]\.diversify\.by\[0\] /,
    );
  });
});

describe('a cluster with a shard that nobody has', () => {
  let folder: string;
  let dir: string;
  let cluster: Cluster | undefined;
  let lines: string[];
  let look: (processes: readonly ProcessStatus[]) => void;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    [cluster, lines, look] = [undefined, [], () => {}];
    dir = join(folder, 'islands');
    const documents = join(folder, 'islands.jsonl');
    await writeFile(documents, islands.map((title, id) => JSON.stringify({ id, title, text: 'island' })).join('\n'));
    await buildIndex({ files: [documents], out: dir, shards: 2 });
  });
  afterEach(async () => {
    await cluster?.stop();
    await rm(folder, { recursive: true });
  });

  const damage = async (shard: number): Promise<() => Promise<void>> => {
    const file = join(dir, `shard-${shard}`, '0.segment');
    await copyFile(file, join(folder, `sound-${shard}`));
    await writeFile(file, 'damaged');
    return () => copyFile(join(folder, `sound-${shard}`), file);
  };
  const start = async (options: ClusterOptions & { readonly readOnly?: boolean }): Promise<Cluster> => {
    const config = {
      indexes: { islands: { dir, replicas: 2, readOnly: options.readOnly ?? false } },
      routes: { default: { sources: [{ index: 'islands' }], timeoutMs: 10_000 } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', adminService: '127.0.0.1:0' },
    };
    return startCluster(parseConfig(JSON.stringify(config), 'test'), {
      onLine: (name, line) => lines.push(`${name}: ${line}`),
      onState: (processes) => look(processes),
      ...options,
    });
  };
  const until = (isSo: (processes: readonly ProcessStatus[]) => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = (processes) => {
        if (isSo(processes)) resolve();
      };
      look(cluster?.processes ?? []);
    });
  /** Asks until so many documents are covered. */
  const untilCovered = async (documents: number): Promise<void> => {
    const client = new SearchClient({ address: cluster?.address ?? '' });
    try {
      for (;;) {
        const { coverage } = await client.search({ query: 'island', k: 10 }, { timeoutMs: 10_000 });
        if (coverage?.documentsDecided === documents) return;
        await new Promise<void>((resolve) => systemClock.setTimer(50, resolve));
      }
    } finally {
      client.close();
    }
  };

  it('begins to answer in part, says which replicas serve nothing and why, and takes them in when they can', async () => {
    const mend = await damage(1);
    cluster = await start({ partialAfterMs: 500 });
    // On a slow machine those of the other shard may still be loading too.
    expect(cluster.lacks.map((lack) => lack.replace(/:.*/s, ''))).to.include.members([
      'islands/1/a serves nothing',
      'islands/1/b serves nothing',
    ]);
    await until((processes) => processes.filter(({ lack }) => lack?.includes('0.segment')).length === 2);
    const { documents, shards } = await readManifest(dir);
    await untilCovered(shards[0]?.documents ?? 0);
    await mend();
    await until((processes) => processes.every(({ state, lack }) => state === 'ready' && lack === undefined));
    await untilCovered(documents);
    expect(lines.length).to.equal(new Set(lines).size);
  });

  it('does not wait for a replica that loads for very long', async () => {
    const file = join(dir, 'shard-1', 'segments.json');
    const sound = await readFile(file);
    await rm(file);
    execFileSync(makePipe, [file]);
    cluster = await start({ partialAfterMs: 500 });
    expect(cluster.lacks).to.include.members([
      'islands/1/a serves nothing: it is still loading its index',
      'islands/1/b serves nothing: it is still loading its index',
    ]);
    const { shards } = await readManifest(dir);
    await untilCovered(shards[0]?.documents ?? 0);
    // Both are waiting for it.
    await writeFile(file, sound);
  });

  it('does not begin at all where a shard of an index that is only read cannot start, and says why', async () => {
    await damage(1);
    const error: unknown = await start({ partialAfterMs: 500, readOnly: true }).catch((reason: unknown) => reason);
    expect((error as Error).message).to.match(/^islands\/1\/[ab]: .*0\.segment is damaged/);
  });

  it('does not begin where no shard has anything to serve, and says why', async () => {
    await damage(0);
    await damage(1);
    const error: unknown = await start({ partialAfterMs: 500 }).catch((reason: unknown) => reason);
    expect((error as Error).message).to.match(/^not ready after 500 ms: .*islands\/0\/a serves nothing: .*0\.segment/s);
  });
});
