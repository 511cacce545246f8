import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inputBytes } from '@muster/shard';
import { expect } from 'chai';
import { inTemporaryFolder } from '../support.js';

describe('inputBytes', () => {
  it('adds up what files hold, unpacked, and guesses low where a packed file has several parts', () =>
    inTemporaryFolder(async (folder) => {
      const [plain, packed, parts] = ['a.jsonl', 'b.jsonl.gz', 'c.jsonl.gz'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      const part = gzipSync('y'.repeat(100));
      await writeFile(plain, 'x'.repeat(100));
      await writeFile(packed, gzipSync('x'.repeat(10_000)));
      await writeFile(parts, Buffer.concat([part, part, part]));
      expect(await inputBytes([plain, packed])).to.equal(10_100);
      expect(await inputBytes([parts])).to.be.within(100, 300);
      expect(await inputBytes([])).to.equal(0);
    }));

  it('does not know of what is no file, or cannot be read', () =>
    inTemporaryFolder(async (folder) => {
      for (const file of [folder, join(folder, 'absent'), '-']) expect(await inputBytes([file])).to.equal(undefined);
    }));
});
