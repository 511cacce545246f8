import { showsColours } from '@muster/scripts';
import { expect } from 'chai';

describe('showsColours', () => {
  const terminal = { isTTY: true };
  const pipe = {};

  it('is true of a terminal that is not dumb', () => {
    expect(showsColours(terminal, { TERM: 'xterm-256color' })).to.equal(true);
    expect(showsColours(terminal, {})).to.equal(true);
    expect(showsColours(terminal, { TERM: 'dumb' })).to.equal(false);
  });

  it('is false of what is piped, on a CI server too', () => {
    expect(showsColours(pipe, { TERM: 'xterm-256color' })).to.equal(false);
    expect(showsColours(pipe, { CI: 'true' })).to.equal(false);
  });

  it('does as FORCE_COLOR says, and before that as NO_COLOR says', () => {
    expect(showsColours(pipe, { FORCE_COLOR: '1' })).to.equal(true);
    expect(showsColours(terminal, { FORCE_COLOR: '0' })).to.equal(false);
    expect(showsColours(terminal, { FORCE_COLOR: 'false' })).to.equal(false);
    expect(showsColours(terminal, { NO_COLOR: '1' })).to.equal(false);
    expect(showsColours(pipe, { NO_COLOR: '1', FORCE_COLOR: '1' })).to.equal(false);
    expect(showsColours(terminal, { NO_COLOR: '', FORCE_COLOR: '' })).to.equal(true);
  });
});
