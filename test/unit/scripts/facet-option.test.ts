import { facetRequest } from '@muster/scripts';
import { expect } from 'chai';

describe('a facet on the command line', () => {
  it('is a field with how it is counted, and is named as it is written', () => {
    const written = ['tag', 'tag:25', 'on:month', 'on:month:24', 'price:every=2.5', 'price:every=2.5:24'];
    expect(written.map(facetRequest)).deep.equal([
      { name: 'tag', field: 'tag' },
      { name: 'tag:25', field: 'tag', size: 25 },
      { name: 'on:month', field: 'on', calendarUnit: 2 },
      { name: 'on:month:24', field: 'on', calendarUnit: 2, size: 24 },
      { name: 'price:every=2.5', field: 'price', interval: 2.5 },
      { name: 'price:every=2.5:24', field: 'price', interval: 2.5, size: 24 },
    ]);
  });

  it('has ranges of numbers or dates', () => {
    expect(facetRequest('price:..0,0..10,10..').ranges).deep.equal([
      { name: '..0', to: 0 },
      { name: '0..10', from: 0, to: 10 },
      { name: '10..', from: 10 },
    ]);
    expect(facetRequest('on:..2026-01-01T10:30').ranges).deep.equal([
      { name: '..2026-01-01T10:30', to: Date.UTC(2026, 0, 1, 10, 30) },
    ]);
    expect(facetRequest('on:2026-01-01..2026-02-01').ranges).deep.equal([
      { name: '2026-01-01..2026-02-01', from: Date.UTC(2026, 0), to: Date.UTC(2026, 1) },
    ]);
  });

  it('is refused, with what it may be, where it is none', () => {
    for (const text of ['', ':5', 'a b', 'tag:', 'tag:week', 'on:month:x', 'on:month:', 'price:1,2'])
      expect(() => facetRequest(text), text).throw('It must be a field, or one with how');
    for (const text of ['tag:0', 'tag:10001', 'on:month:0', 'price:every=1:10001'])
      expect(() => facetRequest(text), text).throw('must be in [1, 10000], got');
    for (const text of ['price:every=0', 'price:every=-1', 'price:every=x', 'price:every='])
      expect(() => facetRequest(text), text).throw('must be a number above 0');
    for (const [text, bound] of [
      ['price:1..x', 'x'],
      ['on:2020-13-01..', '2020-13-01'],
      ['on:2020-01-01..2020-02-30', '2020-02-30'],
    ] as const)
      expect(() => facetRequest(text), text).throw(
        `must be a number or a date, as 10, 2026-12-31 or 2026-12-31T08:30:00Z, got \`${bound}\``,
      );
  });
});
