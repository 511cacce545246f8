import { status } from '@grpc/grpc-js';
import { AdminRefusal, type AliasChange, aliasSetting, type Refusal, setAlias } from '@muster/coordinator';
import { codecs } from '@muster/proto';
import { expect } from 'chai';

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
    apply: async ({ index }) => {
      await turn();
      done.push(`apply ${index}`);
    },
  });
  const set = async (index: string) => codecs.setAliasResponse.decode(await setAlias(aliases, { alias: 'web', index }));
  return { aliases, set, done };
}

describe('setting an alias', () => {
  it('checks, keeps, then switches, one change after the other', async () => {
    const { aliases, set, done } = aSwitch();
    const [first, second] = await Promise.all([set('two'), set('three')]);
    expect([first?.previous, second?.previous]).deep.equal(['one', 'two']);
    expect(done).deep.equal(['check two', 'keep two', 'apply two', 'check three', 'keep three', 'apply three']);
    expect(aliases.state.get('web')).equal('three');
  });

  it('changes nothing that is refused', async () => {
    const { aliases, set, done } = aSwitch({ refusal: { code: status.FAILED_PRECONDITION, message: 'it is down' } });
    const error = await set('two').catch((thrown: AdminRefusal) => thrown);
    expect(error).instanceOf(AdminRefusal);
    expect([(error as AdminRefusal).code, done]).deep.equal([status.FAILED_PRECONDITION, ['check two']]);
    expect(aliases.state.get('web')).equal('one');
  });

  it('changes nothing that cannot be kept', async () => {
    const { aliases, set, done } = aSwitch({ keepFails: true });
    const error = await set('two').catch((thrown: Error) => thrown);
    expect((error as Error).message).equal('the aliases cannot be kept, so nothing was changed: the disk is full');
    expect([aliases.state.get('web'), done]).deep.equal(['one', ['check two']]);
  });
});
