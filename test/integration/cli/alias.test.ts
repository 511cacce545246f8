import { expect } from 'chai';
import { FakeAdminService } from '../../support/fake-admin-service.js';
import { FakeIndexService } from '../../support/fake-index-service.js';
import { runMuster } from './muster-process.js';

describe('muster alias', () => {
  const admin = new FakeAdminService();
  before(() => admin.start());
  after(() => admin.stop());
  const alias = (...args: string[]) => runMuster('alias', ...args, '--admin', admin.address);

  it('switches an alias, and says how to switch back', async () => {
    admin.aliases['current'] = 'web';
    const { code, stdout } = await alias('current', 'web2');
    expect(code).to.equal(0);
    expect(stdout).to.match(
      /^current names web2; before: web\nback: muster alias current web --admin [\d.:]+\nnote: the coordinator for/,
    );
    expect(admin.aliases).to.deep.equal({ current: 'web2' });
    expect((await alias()).stdout).to.equal('current names web2\n');
    expect(JSON.parse((await alias('current', 'web', '--json')).stdout)).to.deep.equal({
      alias: 'current',
      index: 'web',
      previous: 'web2',
      isKept: false,
    });
  });

  it('says what the coordinator says against it', async () => {
    const { code, stderr } = await alias('other', 'web');
    expect(stderr).to.match(/^muster: 127\.0\.0\.1:\d+: no alias is called other$/m);
    expect(code).to.equal(1);
  });

  it('says where AdminService may be if something else listens there', async () => {
    const other = new FakeIndexService();
    await other.start();
    const { code, stderr } = await runMuster('alias', '--admin', other.address);
    await other.stop();
    expect(stderr).to.equal(
      `muster: ${other.address}: AdminService is not served there; a coordinator has a port of its own for it, by default 7702\n`,
    );
    expect(code).to.equal(1);
  });
});
