import { Spreads } from '@muster/coordinator';
import { expect } from 'chai';

/** How many of so many queries may ask for fewer hits, if they find lists used up or not. */
function mayAsk(spreads: Spreads, queries: number, wasUsedUp: boolean, probability = 0.9999): number {
  let fewer = 0;
  for (let i = 0; i < queries; i++) {
    if (!spreads.mayAskFewer('web', probability)) continue;
    fewer++;
    spreads.learn('web', wasUsedUp);
  }
  return fewer;
}

describe('what is known of how the best hits are spread', () => {
  it('lets fewer be asked for as long as lists are used up no more than by chance', () => {
    const spreads = new Spreads();
    for (let i = 0; i < 10_000; i++) {
      expect(spreads.mayAskFewer('web', 0.99)).equal(true);
      spreads.learn('web', i % 100 === 0);
    }
    expect(mayAsk(new Spreads(), 1000, true, 0.5)).equal(1000);
  });

  it('stops where they are always used up, looks now and then, and comes back when they are not any more', () => {
    const spreads = new Spreads();
    expect(mayAsk(spreads, 640, true)).within(10, 20);
    expect(spreads.mayAskFewer('news', 0.9999)).equal(true);
    expect([spreads.counted.queries, spreads.counted.again].every((count) => count >= 10 && count <= 20)).equal(true);
    mayAsk(spreads, 64 * 200, false);
    expect(mayAsk(spreads, 100, false)).equal(100);
  });
});
