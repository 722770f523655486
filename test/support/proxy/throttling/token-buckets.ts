import type { AccountBook } from '../account-book.ts';
import type { Layer, LayerTools } from '../call.ts';
import { createThrottleReply } from '../faults/throttles.ts';
import { rateOf } from './rates.ts';

interface Level {
  readonly tokens: number;
  readonly at: number;
}

/** Refuses what is more than the published limits allow, for each account, region and API; moto takes everything. */
export function createTokenBuckets(tools: LayerTools, accounts: AccountBook, isOn: () => boolean): Layer {
  const levels = new Map<string, Level>();
  return async (call, next) => {
    const rate = isOn() ? rateOf(call) : undefined;
    if (rate === undefined) return next(call);
    const key = `${await accounts.accountOf(call)} ${call.region} ${call.service} ${rate.bucket}`;
    const now = tools.now();
    const { tokens, at } = levels.get(key) ?? { tokens: rate.burst, at: now };
    const filled = Math.min(rate.burst, tokens + ((now - at) / 1000) * rate.perSecond);
    if (filled < 1) {
      levels.set(key, { tokens: filled, at: now });
      return createThrottleReply(call);
    }
    levels.set(key, { tokens: filled - 1, at: now });
    return next(call);
  };
}
