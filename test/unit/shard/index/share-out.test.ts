import { shareOut } from '@muster/shard';
import { expect } from 'chai';

const mib = 2 ** 20;

const shares = (change: Partial<Parameters<typeof shareOut>[0]> = {}) =>
  shareOut({ threads: undefined, cores: 4, inputBytes: 2 ** 30, shards: 1, memoryBytes: 384 * mib, ...change });

describe('shareOut', () => {
  it('takes as many threads as cores, but one where there is little to do', () => {
    expect(shares().threads).to.equal(4);
    expect(shares({ inputBytes: 32 * mib - 1 }).threads).to.equal(1);
    expect(shares({ inputBytes: undefined }).threads).to.equal(4);
    expect(shares({ cores: 1 }).threads).to.equal(1);
    expect(shares({ cores: 200 }).threads).to.equal(64);
  });

  it('takes as many as are asked for, unless they had too many segments open together', () => {
    expect(shares({ threads: 3, inputBytes: 10 }).threads).to.equal(3);
    expect(shares({ threads: 64, shards: 16 }).threads).to.equal(64);
    expect(shares({ threads: 64, shards: 100 }).threads).to.equal(10);
    expect(shares({ threads: 64, shards: 4096 }).threads).to.equal(1);
  });

  it('keeps to the memory, whatever the number of threads', () => {
    for (const threads of [2, 3, 64]) {
      for (const memoryBytes of [1, 1000, 384 * mib, 1024 * mib]) {
        const { threadMemoryBytes, runBytes, waitingBytes } = shares({ threads, memoryBytes });
        expect(threadMemoryBytes * threads).to.be.at.most(Math.max(threads, memoryBytes));
        expect(waitingBytes).to.be.at.most(memoryBytes / 4);
        // The lines of a run make words of two to three times their memory.
        expect(runBytes).to.be.at.most(Math.max(1, threadMemoryBytes / 3));
        expect(Number.isInteger(runBytes) && runBytes >= 1).to.equal(true);
      }
    }
  });

  it('gives each thread as many runs, as long as may be', () => {
    expect(shares({ threads: 2, inputBytes: 100 * mib }).runBytes).to.equal(50 * mib);
    expect(shares({ threads: 2, inputBytes: 200 * mib }).runBytes).to.equal(50 * mib);
    expect(shares({ threads: 2, inputBytes: undefined }).runBytes).to.equal(64 * mib);
    expect(shares({ threads: 2, inputBytes: 0 }).runBytes).to.equal(1);
  });

  it('lets one thread have all memory, and reads no further than it has built', () => {
    expect(shares({ threads: 1 })).to.deep.equal({
      threads: 1,
      threadMemoryBytes: 384 * mib,
      runBytes: Number.POSITIVE_INFINITY,
      waitingBytes: 0,
    });
  });
});
