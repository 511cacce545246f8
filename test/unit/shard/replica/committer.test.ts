import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Committer } from '@muster/shard';
import { expect } from 'chai';
import { FakeClock } from '../../../support/fake-clock.js';
import { inTemporaryFolder } from '../support.js';

type Published = Parameters<Committer['offer']>[0];

/** A state of one segment without documents, after so many operations. */
function stateOf(name: string, nextSeq: number): Published {
  const entry = { name, documents: 0, liveDocuments: 0 };
  const shared = { name, file: '', memory: new SharedArrayBuffer(8), deletions: undefined };
  return {
    segments: [{ entry, shared: { ...shared, stored: { file: '', fd: -1, bytes: 0 } } }],
    written: { nextSeq, logId: 'log' },
  };
}

async function writeSegment(folder: string, name: string): Promise<void> {
  for (const kind of ['segment', 'documents']) await writeFile(join(folder, `${name}.${kind}`), '');
}

describe('Committer', () => {
  let clock: FakeClock;
  let troubles: string[];

  const committerIn = (folder: string): Committer => {
    clock = new FakeClock();
    troubles = [];
    return new Committer({
      folder,
      clock,
      intervalMs: 1000,
      committed: [],
      durableSeq: 0,
      logId: 'log',
      onCommitted: () => {},
      onTrouble: (error) => troubles.push(error.name),
    });
  };
  const names = (committer: Committer): string[] => committer.entries().map(({ name }) => name);

  it('takes nothing after a file could not be synced, until the state is made again', () =>
    inTemporaryFolder(async (folder) => {
      const committer = committerIn(folder);
      committer.offer(stateOf('lost', 1));
      await committer.end();
      expect(troubles).to.deep.equal(['SyncFailed']);
      await writeSegment(folder, 'lost');
      committer.offer(stateOf('lost', 2));
      await committer.end();
      expect(committer.durableSeq).to.equal(0);
      await committer.startOver();
      await writeSegment(folder, 'new');
      committer.offer(stateOf('new', 2));
      await committer.end();
      expect(committer.durableSeq).to.equal(2);
    }));

  it('needs the files of every state that may be on disk, until a later one is for certain', () =>
    inTemporaryFolder(async (folder) => {
      const committer = committerIn(folder);
      for (const name of ['one', 'two']) await writeSegment(folder, name);
      // The manifest cannot be put in its place.
      await mkdir(join(folder, 'segments.json', 'x'), { recursive: true });
      committer.offer(stateOf('one', 1));
      expect(names(committer)).to.deep.equal(['one']);
      await committer.end();
      committer.offer(stateOf('two', 2));
      await committer.end();
      expect(troubles).to.deep.equal(['Error', 'Error']);
      expect(names(committer)).to.include.members(['one', 'two']);
      await rm(join(folder, 'segments.json'), { recursive: true });
      committer.offer(stateOf('two', 2));
      await committer.end();
      expect(names(committer)).to.deep.equal(['two']);
      expect(await readdir(folder)).to.include('segments.json');
    }));
});
