import { statusDetails } from '@muster/proto';
import { expect } from 'chai';

describe('statusDetails', () => {
  it('leaves a message alone that a status can carry', () => {
    const message = '`k` must be in [1, 1000], got 0: “Straße”';
    expect(statusDetails(message)).equal(message);
  });

  it('replaces half a surrogate pair, on which encodeURI throws', () => {
    const details = statusDetails('no field \ud800 here');
    expect({ details, encoded: encodeURI(details) }).deep.equal({
      details: 'no field \ufffd here',
      encoded: 'no%20field%20%EF%BF%BD%20here',
    });
  });

  it('cuts at 2,000 code units, and says so', () => {
    const details = statusDetails('x'.repeat(3000));
    expect({ length: details.length, end: details.slice(-5) }).deep.equal({ length: 2000, end: 'xx...' });
  });

  it('leaves no half of a pair where it cuts', () => {
    const details = statusDetails(`${'x'.repeat(1996)}😀${'x'.repeat(9)}`);
    expect({ length: details.length, end: details.slice(-5) }).deep.equal({ length: 2000, end: 'x\ufffd...' });
  });

  it('cuts further where the encoded text would not fit in a header', () => {
    for (const character of ['語', '😀']) {
      expect(encodeURI(statusDetails(character.repeat(3000))).length).within(3000, 6000);
    }
  });
});
