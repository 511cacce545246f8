import { spawn, spawnSync } from 'node:child_process';
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
  for (const [what, owner] of [
    ['a process that is gone', `${gone}.`],
    ['an earlier process with the number of one that lives', `${process.pid}.boot.1`],
  ] as const) {
    it(`that was left by ${what} counts for nothing`, function () {
      if (what.startsWith('an earlier') && process.platform !== 'linux') this.skip();
      return inTemporaryFolder(async (folder) => {
        const file = join(folder, 'lock');
        await writeFile(`${file}.${owner}`, '');
        await (await takeProcessLock(file, locked)).release();
        expect(await readdir(folder)).to.deep.equal([]);
      });
    });
  }

  it('is had by one at a time of processes that come at once upon dead ones', () =>
    inTemporaryFolder(async (folder) => {
      const ends = await Promise.all([0, 1, 2].map(() => contend(folder)));
      expect(ends).to.deep.equal(['', '', '']);
      await (await takeProcessLock(join(folder, 'lock'), locked)).release();
      expect(await readdir(folder)).to.deep.equal([]);
    }));

  /** A process that takes the lock again and again, leaving a dead one each time; gives what went wrong. */
  function contend(folder: string): Promise<string> {
    const program = `
      import { mkdir, rmdir, writeFile } from 'node:fs/promises';
      import { takeProcessLock } from ${JSON.stringify(import.meta.resolve('@muster/shard'))};
      const [folder] = process.argv.slice(1);
      for (let round = 0; round < 300; round++) {
        const lock = await takeProcessLock(folder + '/lock', ${JSON.stringify(locked)}).catch((error) => {
          if (error.name !== 'IndexUnusable') throw error;
        });
        if (lock === undefined) continue;
        await mkdir(folder + '/held');
        await rmdir(folder + '/held');
        if (round < 200) await writeFile(folder + '/lock.${gone}.' + process.pid + '-' + round, '');
        await lock.release();
      }
    `;
    return new Promise((resolve) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], { stdio: 'pipe' });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      child.once('close', () => resolve(said));
    });
  }
});
