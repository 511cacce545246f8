import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { canTrace, readTrace, type TracedCall, tracedInto } from '../../support/file-trace.js';
import { serveLog } from '../../support/log-server.js';
import type { FromReplicaProcess } from '../../support/replica-process.js';
import { builtIndex } from '../../support/replicas.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

const module = new URL('../../support/replica-process.js', import.meta.url);
const manifest = 'segments.json';

/** What of a trace is about commits: the putting of manifests in their places, and all that came before and behind. */
class Commits {
  readonly #calls: readonly TracedCall[];

  constructor(calls: readonly TracedCall[]) {
    this.#calls = calls;
  }

  /** The calls that put a manifest in place. */
  get renames(): TracedCall[] {
    return this.#calls.filter(
      ({ call, paths }) => call.startsWith('rename') && basename(paths.at(-1) ?? '') === manifest,
    );
  }

  /** What the manifest says that is put in place, as it was written. */
  named({ paths: [from = ''], begin }: TracedCall): string[] {
    const text = this.#calls
      .filter((each) => each.end < begin && each.call === 'write' && each.paths[0] === from)
      .at(-1)?.text;
    const json = JSON.parse(JSON.parse(/"(?:[^"\\]|\\.)*"/.exec(text ?? '')?.[0] ?? '""') as string) as {
      segments: { name: string; deletions?: string }[];
    };
    return json.segments.flatMap(({ name, deletions }) => [
      `${name}.segment`,
      `${name}.documents`,
      ...(deletions === undefined ? [] : [deletions]),
    ]);
  }

  /** Whether all that was written to a file before a call was on disk before it; undefined if nothing was written. */
  isSynced(file: string, before: TracedCall): boolean | undefined {
    const written = this.#last(before, ({ call, paths }) => isWrite(call) && paths[0] === file);
    return written && this.#isSyncedBetween(file, written.end, before.begin);
  }

  /** The call that gave a file its name. */
  naming(file: string, before: TracedCall): TracedCall | undefined {
    const isNaming = ({ call, text, paths }: TracedCall): boolean =>
      paths.at(-1) === file && (call !== 'openat' || text.includes('O_CREAT'));
    return this.#last(before, (each) => isNaming(each) && !isWrite(each.call) && !each.call.includes('sync'));
  }

  isSyncedBetween(path: string, from: TracedCall, to: TracedCall): boolean {
    return this.#isSyncedBetween(path, from.end, to.begin);
  }

  /** The first call behind another that tells of a commit. */
  told(behind: TracedCall): TracedCall | undefined {
    return this.#calls.find(
      ({ begin, call, text }) => begin > behind.end && isWrite(call) && text.includes('\\"durable\\"'),
    );
  }

  #last(before: TracedCall, isIt: (call: TracedCall) => boolean): TracedCall | undefined {
    return this.#calls.filter((call) => call.end < before.begin && isIt(call)).at(-1);
  }

  #isSyncedBetween(path: string, from: number, to: number): boolean {
    return this.#calls.some(
      ({ call, paths, begin, end }) => /^f(data)?sync$/.test(call) && paths[0] === path && begin > from && end < to,
    );
  }
}

function isWrite(call: string): boolean {
  return /^(p?writev?(64)?|sendmsg)$/.test(call);
}

/** Runs a replica's process under strace until it has taken in and committed several generations; gives its trace. */
async function tracedReplica(folder: string): Promise<string> {
  const dir = await builtIndex(
    folder,
    [
      { id: 'seed', body: 'ant' },
      { id: 'other', body: 'bee' },
    ],
    {
      shards: 1,
      schema: aSchema,
    },
  );
  const log = new FakeLog({ shards: 1, nextSeq: 2 });
  const server = await serveLog(log);
  const file = join(folder, 'trace');
  const [execPath, ...args] = tracedInto(file);
  const start = { dir, shard: 0, replica: 'a', writer: server.address, maxMemoryBytes: 2 ** 30 };
  const child = fork(module, [JSON.stringify(start)], {
    execPath,
    execArgv: [...args, process.execPath],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A ring that the kernel reads would hide the calls.
    env: { ...process.env, UV_USE_IO_URING: '0' },
  });
  const exited = once(child, 'exit');
  const told = (isIt: (message: FromReplicaProcess) => boolean): Promise<void> =>
    new Promise((resolve) => child.on('message', (message) => isIt(message as FromReplicaProcess) && resolve()));
  try {
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 20; i++) log.upsert({ id: `${round}-${i}`, ...{ body: `cat v${i}` } });
      log.delete(round === 0 ? 'seed' : `${round - 1}-3`);
      const mark = log.mark();
      await told((message) => message.type === 'published' && message.generation === mark);
      if (round > 0) await told((message) => message.type === 'durable' && message.seq === mark);
    }
    child.send({ type: 'close' });
    await exited;
  } finally {
    child.kill('SIGKILL');
    await server.close(0);
  }
  return readFile(file, 'utf8');
}

describe('a commit of a replica', () => {
  it('comes behind the fsync of every file it names and of their folder, and is synced before it is told (seen by strace)', async function () {
    if (!canTrace()) {
      process.stderr.write('      strace is not installed: nothing was shown\n');
      this.skip();
    }
    await inTemporaryFolder(async (folder) => {
      const commits = new Commits(readTrace(await tracedReplica(folder)));
      const own = join('replicas', 'a', 'shard-0');
      const { renames } = commits;
      expect(renames.length).to.be.at.least(3);
      let files = 0;
      let deletions = 0;
      let tellings = 0;
      for (const rename of renames) {
        const [from = '', to = ''] = rename.paths;
        const home = dirname(to);
        expect(commits.isSynced(from, rename), `${from} is synced`).to.equal(true);
        for (const name of commits.named(rename)) {
          const path = join(home, name);
          // Deletions are written under another name first; the seed's files are links to what was on disk before.
          const naming = commits.naming(path, rename);
          const written = naming?.call.startsWith('rename') ? (naming.paths[0] ?? '') : path;
          const isSynced = commits.isSynced(written, naming?.call.startsWith('rename') ? naming : rename);
          if (naming === undefined) continue;
          expect(isSynced, `${path} is synced`).to.equal(naming.call.startsWith('link') ? undefined : true);
          expect(commits.isSyncedBetween(home, naming, rename), `the folder is synced behind ${path}`).to.equal(true);
          files++;
          if (name.endsWith('.deletions')) deletions++;
        }
        const told = commits.told(rename);
        if (!home.endsWith(own) || told === undefined) continue;
        expect(commits.isSyncedBetween(home, rename, told), `the folder is synced behind ${to}`).to.equal(true);
        tellings++;
      }
      expect({ files: files > 6, deletions: deletions > 1, tellings: tellings > 1 }).to.deep.equal({
        files: true,
        deletions: true,
        tellings: true,
      });
    });
  });
});
