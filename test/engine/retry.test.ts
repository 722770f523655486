import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { CloudError, type CloudOutcome } from '../../src/engine/ports/cloud.ts';
import { READ_RETRY, retry, WRITE_RETRY } from '../../src/engine/retry.ts';

function cloudError(outcome: CloudOutcome): CloudError {
  return new CloudError({ outcome, code: 'X', operation: 'DoIt', message: 'no' });
}

/** Time that passes at once and remembers how long it was asked to wait. */
function patientTime() {
  const pauses: number[] = [];
  const clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: async (ms: number, signal: AbortSignal): Promise<void> => {
      signal.throwIfAborted();
      pauses.push(ms);
    },
  };
  return { pauses, clock, chance: { id: () => 'id', fraction: () => 1 } };
}

const never = new AbortController().signal;

async function tries(policy: typeof READ_RETRY, thrown: unknown): Promise<number> {
  let count = 0;
  const work = async (): Promise<void> => {
    count += 1;
    throw thrown;
  };
  await assert.rejects(retry(work, policy, patientTime(), never), (error) => error === thrown);
  return count;
}

describe('the only retry loop', () => {
  const outcomes: readonly (readonly [CloudOutcome, read: boolean, write: boolean])[] = [
    ['throttled', true, true],
    ['unreachable', true, true],
    ['ambiguous', true, false],
    ['busy', false, true],
    ['denied', false, false],
    ['refused', false, false],
    ['expired', false, false],
  ];
  for (const [outcome, read, write] of outcomes) {
    test(`an outcome that is ${outcome} is ${read ? '' : 'not '}read again and ${write ? '' : 'not '}written again`, async () => {
      assert.equal(await tries(READ_RETRY, cloudError(outcome)), read ? READ_RETRY.attempts : 1);
      assert.equal(await tries(WRITE_RETRY, cloudError(outcome)), write ? WRITE_RETRY.attempts : 1);
    });
  }

  test('a write that never left because the lease was short is made when it was renewed', async () => {
    const short = new Failure({ code: 'lease-too-short', handling: 'retry', summary: 's', detail: 'd' });
    const lost = new Failure({ code: 'lease-lost', handling: 'stop', summary: 's', detail: 'd' });
    assert.equal(await tries(WRITE_RETRY, short), WRITE_RETRY.attempts);
    assert.equal(await tries(WRITE_RETRY, lost), 1);
  });

  test('a defect is never tried again', async () => {
    assert.equal(await tries(READ_RETRY, new TypeError('x is undefined')), 1);
  });

  test('pauses grow up to a limit', async () => {
    const time = patientTime();
    await assert.rejects(retry(async () => Promise.reject(cloudError('throttled')), READ_RETRY, time, never));
    assert.deepEqual(time.pauses, [200, 400, 800, 1600, 3200]);
  });

  test('a stop ends it before the next try, with the reason of the stop', async () => {
    const stop = new AbortController();
    let count = 0;
    const work = async (): Promise<void> => {
      count += 1;
      stop.abort(new Error('stopped'));
      throw cloudError('throttled');
    };
    await assert.rejects(retry(work, READ_RETRY, patientTime(), stop.signal), { message: 'stopped' });
    assert.equal(count, 1);
  });

  test('what works in the end is the answer', async () => {
    let count = 0;
    const work = async (): Promise<string> => {
      count += 1;
      if (count < 3) throw cloudError('throttled');
      return 'done';
    };
    assert.equal(await retry(work, READ_RETRY, patientTime(), never), 'done');
  });
});
