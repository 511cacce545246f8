import { plainDetails } from '@muster/proto';
import { expect } from 'chai';

describe('plainDetails', () => {
  const told: [details: string, plain: string][] = [
    ['14 UNAVAILABLE', '14 UNAVAILABLE'],
    [
      'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ',
      'connection refused',
    ],
    [
      'No connection established. Last error: Protocol error (2026-11-22T04:30:41.820Z). Resolution note: ',
      'what listens there does not speak gRPC',
    ],
    [
      'No connection established. Last error: connect EHOSTUNREACH 10.0.0.1:7 (2026-11-22T04:30:41.820Z). Resolution note: x',
      'no connection: connect EHOSTUNREACH 10.0.0.1:7',
    ],
  ];
  for (const [details, plain] of told) {
    it(`says of ${JSON.stringify(details.slice(0, 60))}… that ${plain}`, () => {
      expect(plainDetails(details)).to.equal(plain);
    });
  }
});
