import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeProcessLock } from '@muster/shard';
import { expect } from 'chai';
import { inTemporaryFolder } from '../support.js';

const locked = { what: 'the log', advice: 'an index has one writer' };

describe('the lock of a process', () => {
  it('is had by one, and again when it was released', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock');
      const lock = await takeProcessLock(file, locked);
      const fault = await takeProcessLock(file, locked).catch((error: Error) => `${error.name}: ${error.message}`);
      expect(fault).to.equal(`IndexUnusable: the log is in use by process ${process.pid}: an index has one writer`);
      await lock.release();
      await (await takeProcessLock(file, locked)).release();
      expect(await readdir(folder)).to.deep.equal([]);
    }));

  it('is taken again by the process that has it, where that is allowed', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock');
      await takeProcessLock(file, { ...locked, isOfProcess: true });
      await (await takeProcessLock(file, { ...locked, isOfProcess: true })).release();
      expect(await readdir(folder)).to.deep.equal([]);
    }));

  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  for (const [what, text] of [
    ['a process that is gone', JSON.stringify({ pid: gone, since: '' })],
    ['an earlier process with the number of one that lives', JSON.stringify({ pid: process.pid, since: 'boot 1' })],
    ['half a file', '{"pi'],
  ] as const) {
    it(`that was left by ${what} counts for nothing`, function () {
      if (what.startsWith('an earlier') && process.platform !== 'linux') this.skip();
      return inTemporaryFolder(async (folder) => {
        const file = join(folder, 'lock');
        await writeFile(file, text);
        await (await takeProcessLock(file, locked)).release();
        expect(await readdir(folder)).to.deep.equal([]);
      });
    });
  }

  it('is had by one of many who come at once upon a dead one', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock');
      await writeFile(file, JSON.stringify({ pid: gone, since: '' }));
      const taken = await Promise.allSettled(Array.from({ length: 8 }, () => takeProcessLock(file, locked)));
      expect(taken.filter(({ status }) => status === 'fulfilled').length).to.be.at.most(1);
    }));
});
