import type { Control } from '../../src/core/controls/control.ts';
import type { ControlList, Controls } from '../../src/engine/controls/controls.ts';

/**
 * Stands for the controls as a shell sees them: an order comes back as a control with the id `c1`, every list is what
 * the test put there, and what was asked is written down.
 */
export class FakeControls implements Controls {
  readonly asked: string[] = [];
  answer: ControlList = { now: 0, current: [], past: [] };

  #made(
    kind: Control['kind'],
    order: Omit<Control, 'id' | 'kind' | 'from' | 'until'> & { readonly forMs: number },
  ): Control {
    const { forMs, ...rest } = order;
    this.asked.push(`${kind} ${order.scopes.join(' ')} for ${forMs} by ${order.by}: ${order.reason}`);
    const { now } = this.answer;
    return { ...rest, id: 'c1', kind, from: now, until: now + forMs };
  }

  async pause({ scope, ...order }: Parameters<Controls['pause']>[0]): Promise<Control> {
    return this.#made('pause', { ...order, scopes: [scope] });
  }
  async resume({ scope, by }: Parameters<Controls['resume']>[0]): Promise<readonly Control[]> {
    this.asked.push(`resume ${scope} by ${by}`);
    return this.answer.current;
  }
  async openBreakGlass(order: Parameters<Controls['openBreakGlass']>[0]): Promise<Control> {
    return this.#made('break-glass', order);
  }
  async closeBreakGlass({ id, by }: Parameters<Controls['closeBreakGlass']>[0]): Promise<Control> {
    this.asked.push(`close ${id} by ${by}`);
    const { now } = this.answer;
    return { id, kind: 'break-glass', scopes: ['network'], by, reason: 'incident', from: now, until: now };
  }
  async keepDrift({ driftId, stack, ...order }: Parameters<Controls['keepDrift']>[0]): Promise<Control> {
    return this.#made('break-glass', { ...order, scopes: [`${stack} drift ${driftId}`] });
  }
  async revertDrift({ driftId, stack, ...order }: Parameters<Controls['revertDrift']>[0]): Promise<Control> {
    return this.#made('revert', { ...order, scopes: [`${stack} drift ${driftId}`], forMs: 3_600_000 });
  }
  async list(): Promise<ControlList> {
    this.asked.push('list');
    return this.answer;
  }
  async tend(..._given: Parameters<Controls['tend']>): ReturnType<Controls['tend']> {
    this.asked.push('tend');
    return { due: new Set() };
  }
}
