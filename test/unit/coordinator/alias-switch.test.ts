import { status } from '@grpc/grpc-js';
import { AdminRefusal, type AliasChange, aliasSetting, type Refusal, setAlias } from '@muster/coordinator';
import { codecs } from '@muster/proto';
import { expect } from 'chai';
import { FakeClock } from '../../support/fake-clock.js';

/** A switch that notes what it does in order; every step takes some turns. */
function aSwitch({ refusal, keepFails = false }: { readonly refusal?: Refusal; readonly keepFails?: boolean } = {}) {
  const done: string[] = [];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const aliases = aliasSetting(new Map([['web', 'one']]), {
    check: async ({ index }: AliasChange) => {
      done.push(`check ${index}`);
      await turn();
      return refusal;
    },
    keep: async (next) => {
      await turn();
      if (keepFails) throw new Error('the disk is full');
      done.push(`keep ${next.get('web')}`);
    },
    apply: async ({ index, hold }) => {
      await turn();
      done.push(hold === undefined ? `apply ${index}` : `hold ${index}`);
    },
  });
  const clock = new FakeClock();
  const drawn = [0.25, 0.5, 0.75];
  const set = async (index: string, { holdMs = 0, holdId = 0 } = {}) => {
    const outside = { clock, random: () => drawn.shift() ?? 0 };
    return codecs.setAliasResponse.decode(await setAlias(aliases, { alias: 'web', index, holdMs, holdId }, outside));
  };
  const whyNot = async (setting: Promise<unknown>): Promise<string> => {
    const error = await setting.catch((thrown: unknown) => thrown);
    return error instanceof AdminRefusal ? `${status[error.code]} ${error.message}` : 'not refused';
  };
  return { aliases, set, whyNot, done, clock };
}

describe('setting an alias', () => {
  it('checks, keeps, then switches, one change after the other', async () => {
    const { aliases, set, done } = aSwitch();
    const [first, second] = await Promise.all([set('two'), set('three')]);
    expect([first?.previous, second?.previous]).deep.equal(['one', 'two']);
    expect(done).deep.equal(['check two', 'keep two', 'apply two', 'check three', 'keep three', 'apply three']);
    expect(aliases.state.aliases.get('web')).equal('three');
  });

  it('changes nothing that is refused', async () => {
    const { aliases, set, done } = aSwitch({ refusal: { code: status.FAILED_PRECONDITION, message: 'it is down' } });
    const error = await set('two').catch((thrown: AdminRefusal) => thrown);
    expect(error).instanceOf(AdminRefusal);
    expect([(error as AdminRefusal).code, done]).deep.equal([status.FAILED_PRECONDITION, ['check two']]);
    expect(aliases.state.aliases.get('web')).equal('one');
  });

  it('changes nothing that cannot be kept', async () => {
    const { aliases, set, done } = aSwitch({ keepFails: true });
    const error = await set('two').catch((thrown: Error) => thrown);
    expect((error as Error).message).equal('the aliases cannot be kept, so nothing was changed: the disk is full');
    expect([aliases.state.aliases.get('web'), done]).deep.equal(['one', ['check two']]);
  });

  it('holds the writes to it, unchecked and without keeping anything, until it is switched', async () => {
    const { aliases, set, done } = aSwitch();
    const { holdId } = await set('one', { holdMs: 10_000 });
    expect([done, aliases.state.holds]).deep.equal([['hold one'], new Map([['web', holdId]])]);
    expect((await set('two', { holdId })).previous).equal('one');
    expect(done).deep.equal(['hold one', 'check two', 'keep two', 'apply two']);
    expect(aliases.state).deep.equal({ aliases: new Map([['web', 'two']]), holds: new Map() });
  });

  it('lets writes go on when the time of a hold is over, and does not switch for it any more', async () => {
    const { aliases, set, whyNot, done, clock } = aSwitch({
      refusal: { code: status.FAILED_PRECONDITION, message: 'it is down' },
      keepFails: true,
    });
    const { holdId } = await set('one', { holdMs: 10_000 });
    await clock.advance(9_999);
    expect(aliases.state.holds.size).equal(1);
    await clock.advance(1);
    expect(await whyNot(set('two', { holdId }))).equal(
      'FAILED_PRECONDITION writes to "web" are held no more, and may have gone on to "one": it was not switched',
    );
    expect([done, aliases.state.holds.size]).deep.equal([['hold one', 'apply one'], 0]);
  });

  it('ends a hold with any change of the alias, and with none of another hold', async () => {
    const { aliases, set, whyNot, clock } = aSwitch();
    const first = await set('one', { holdMs: 1_000 });
    const second = await set('one', { holdMs: 10_000 });
    expect(await whyNot(set('two', first))).match(/are held no more/);
    await clock.advance(1_000);
    expect(aliases.state.holds).deep.equal(new Map([['web', second.holdId]]));
    await set('three');
    expect([aliases.state.aliases.get('web'), aliases.state.holds.size]).deep.equal(['three', 0]);
    expect(await whyNot(set('two', second))).match(/are held no more, and may have gone on to "three"/);
  });

  it('holds no writes to another index than it names, and none for too long', async () => {
    const { set, whyNot, done } = aSwitch();
    expect(await whyNot(set('two', { holdMs: 1 }))).equal('FAILED_PRECONDITION "web" names "one", not "two"');
    expect(await whyNot(set('one', { holdMs: 60_001 }))).equal(
      'INVALID_ARGUMENT hold_ms must be in [0, 60000], got 60001',
    );
    expect(done).deep.equal([]);
  });
});
