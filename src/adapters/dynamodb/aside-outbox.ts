import type { AlertSender } from '../../engine/ports/courier.ts';
import type { Action, Key } from './action.ts';
import { matching } from './condition.ts';
import { expiryAttribute } from './create-table.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { deliverFrom } from './outbox.ts';
import { type TableAccess, usualPatience } from './table-access.ts';

/** What nobody takes for so long is given up; the history has it all the same. */
const keptSeconds = 7 * 86_400;

/** A second way by which alerts are told, with a queue of its own, so that neither waits for the other. */
export class AsideOutbox {
  readonly #access: TableAccess;
  /** Whether anything may wait: an idle tick asks nothing. */
  #mayWait = true;

  constructor(access: TableAccess) {
    this.#access = access;
  }

  /** Copies what came into the outbox, each alert once; before it is told there, for then it is gone. */
  async copy(waiting: readonly Item[], signal: AbortSignal): Promise<void> {
    for (const item of waiting.filter((one) => numberOf(one, 'copied') === 0)) {
      await this.#copy(item, signal);
      this.#mayWait = true;
    }
  }

  /** Sends what waits here; answers how much is left. */
  async deliver(send: AlertSender, signal: AbortSignal): Promise<number> {
    if (!this.#mayWait) {
      return 0;
    }
    const copies = await this.#access.query(keys.asideOutbox, {}, signal);
    const { left } = await deliverFrom(this.#access, { waiting: copies, courier: send }, signal);
    this.#mayWait = left > 0;
    return left;
  }

  /** Refused where another replica copied it, or where it was told and is gone. */
  async #copy(item: Item, signal: AbortSignal): Promise<void> {
    const key: Key = { pk: keys.controls, sk: textOf(item, 'sk') };
    const body = item['body'] ?? '';
    const expiry = Math.ceil(this.#access.clock.now() / 1000) + keptSeconds;
    const copy = { body, attempts: 0, notBefore: 0, claimUntil: 0, claimedBy: '', [expiryAttribute]: expiry };
    const actions: readonly Action[] = [
      { kind: 'update', key, set: { copied: 1 }, condition: matching({ copied: 0 }) },
      { kind: 'put', key: { pk: keys.asideOutbox, sk: key.sk }, item: copy },
    ];
    await this.#access.write(actions, usualPatience, signal);
  }
}
