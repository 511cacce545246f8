import { adminServiceAddress } from '@muster/coordinator';
import { expect } from 'chai';

describe('adminServiceAddress', () => {
  it('is the port after that of metrics and health, any free one where that is any, or the one given', () => {
    expect([
      adminServiceAddress({ admin: '127.0.0.1:7701' }),
      adminServiceAddress({ admin: '[::1]:0' }),
      adminServiceAddress({ admin: '127.0.0.1:7701', adminService: '10.0.0.1:1' }),
    ]).deep.equal(['127.0.0.1:7702', '[::1]:0', '10.0.0.1:1']);
  });
});
