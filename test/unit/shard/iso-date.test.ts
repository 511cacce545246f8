import { dateMs } from '@muster/shard/query';
import { expect } from 'chai';

describe('dateMs', () => {
  it('takes dates, and times with a zone or in UTC', () => {
    expect(dateMs('1970-01-02')).to.equal(86_400_000);
    expect(dateMs('1970-01-01 00:00:01.5')).to.equal(1500);
    expect(dateMs('1970-01-01T01:00+0100')).to.equal(0);
    expect(dateMs('2024-02-29')).to.equal(Date.UTC(2024, 1, 29));
    expect(dateMs('2024-12-31T24:00Z')).to.equal(Date.UTC(2025, 0, 1));
  });

  it('refuses days that their month does not have, with a time too', () => {
    for (const text of [
      '2024-02-30',
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-02-30T10:00Z',
      '2024-06-31 23:00',
    ]) {
      expect(dateMs(text), text).to.be.NaN;
    }
    for (const text of ['2024-13-01', '2024-00-01', '2024-01-00', '2024-01-32', 'soon']) {
      expect(dateMs(text), text).to.be.NaN;
    }
  });
});
