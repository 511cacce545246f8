import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@muster/proto';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { randomDocument, randomNumbers, WriteModel } from '../../support/random-writes.js';
import { builtIndex, TestReplica } from '../../support/replicas.js';
import { answerOf, contentsOf } from '../../support/shard-contents.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

const programs = { mount: 'mount', unmount: 'umount' };
const KiB = 1024;
const seed = [{ id: 'seed', body: 'ant' }];
const query = 'ant bee "cat dog"';

/** The time until it tries again passes at once. */
const impatient = {
  ...systemClock,
  setTimer: (delayMs: number, fire: () => void) => systemClock.setTimer(delayMs > 9000 ? 5 : delayMs, fire),
};

/** Leads a log, and knows what is there at each of its marks. */
class Written {
  readonly log = new FakeLog({ shards: 1, nextSeq: seed.length });
  readonly #model = new WriteModel();
  readonly #random = randomNumbers(3);
  readonly #marked = new Map<number, [string, object][]>();

  constructor() {
    for (const upsert of seed) this.#model.apply({ upsert });
  }

  /** Documents that no compression makes small, over some that are there, and a mark. */
  more(count: number): number {
    for (let i = 0; i < count; i++) {
      const upsert = { ...randomDocument(`id-${this.#random(200)}`, this.#random), ballast: this.#noise() };
      this.#model.apply({ upsert });
      this.log.upsert(upsert);
    }
    const mark = this.log.mark();
    this.#marked.set(mark, [...this.#model.documents]);
    return mark;
  }

  documentsAt(mark: number): [string, object][] | undefined {
    return this.#marked.get(mark);
  }

  #noise(): string {
    return Array.from({ length: 2 * KiB }, () => String.fromCharCode(97 + this.#random(26))).join('');
  }
}

describe('a replica on a full disk', () => {
  let folder: string;
  let disk: string;
  let isMounted = false;

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    disk = join(folder, 'disk');
    await mkdir(disk);
    isMounted = spawnSync(programs.mount, ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status === 0;
    if (isMounted) return;
    process.stderr.write('      no file system may be mounted here: nothing was shown\n');
    this.skip();
  });
  after(async () => {
    // A replica's files are closed with its thread's process, which here goes on: so the disk may be busy.
    if (isMounted) spawnSync(programs.unmount, ['-l', disk]);
    await rm(folder, { recursive: true });
  });

  it('goes on serving what it has, says what is wrong, and takes in all of the log when there is room', () =>
    inTemporaryFolder(async (parent) => {
      const dir = join(disk, 'index');
      await cp(await builtIndex(parent, seed, { shards: 1, schema: aSchema }), dir, { recursive: true });
      const ballast = join(disk, 'ballast');
      await writeFile(ballast, Buffer.alloc(2 * KiB * KiB));
      const written = new Written();
      const replica = new TestReplica({ dir, openLog: written.log.open, clock: impatient });
      await replica.at(1);
      const isFull = replica.state(({ trouble }) => trouble.includes('ENOSPC')).then(() => true);
      for (let isOver = false; !isOver; ) {
        const mark = written.more(50);
        const isTaken = replica.at(mark).then(() => false);
        isTaken.catch(() => {});
        isOver = await Promise.race([isTaken, isFull]);
      }
      const reached = replica.generations.at(-1) as number;
      expect(reached).to.be.greaterThan(1);
      const mark = written.more(100);
      const still = await replica.at(reached);
      expect(contentsOf([still])).to.deep.equal(written.documentsAt(reached));
      expect(answerOf([still], query).hits).to.have.length(20);

      await rm(ballast);
      const expected = written.documentsAt(mark);
      const caughtUp = await replica.at(mark);
      expect(contentsOf([caughtUp])).to.deep.equal(expected);
      await replica.state(({ trouble, durableSeq }) => trouble === '' && durableSeq === mark);
      await replica.close();

      const again = new TestReplica({ dir, openLog: written.log.open });
      expect(contentsOf([await again.at(mark)])).to.deep.equal(expected);
      await again.close();
    }));
});
