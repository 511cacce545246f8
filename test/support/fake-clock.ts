// Tests and the simulator share one virtual time; here it is a fake of the machine's.
export { VirtualClock as FakeClock, VirtualProcess as FakeProcess } from '@muster/scripts';
