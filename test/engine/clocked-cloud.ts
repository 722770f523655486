import { after, before } from 'node:test';
import { VirtualClock } from '../conformance/crash/virtual-clock.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';

/** An AWS whose minutes pass in no time, for the tests of one file; `cloud` is there once they run. */
export function clockedCloud(): { readonly clock: VirtualClock; cloud(): RigCloud } {
  const clock = new VirtualClock();
  let cloud: RigCloud | undefined;
  const open = (): RigCloud => {
    if (cloud === undefined) throw new Error('the cloud is opened before the first test, and not sooner');
    return cloud;
  };
  before(async () => {
    cloud = await startRigCloud({ now: () => clock.now() });
  });
  after(() => open().stop());
  return { clock, cloud: open };
}
