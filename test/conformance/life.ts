import assert from 'node:assert/strict';
import { sameValue } from '../../src/core/compare.ts';
import { encodeAddress } from '../../src/core/mark.ts';
import type { Plain } from '../../src/core/value.ts';
import { comparableLive } from '../../src/engine/planning/comparable-live.ts';
import type { Entry } from '../../src/engine/ports/ledger.ts';
import type { RunReport } from '../../src/engine/reports.ts';
import type { ResourceType } from '../../src/resources/define.ts';
import { changesIn, type EstateRig, openEstate, openPolicy, type ReconcileOptions } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion } from '../support/rig-cloud.ts';
import type { Content } from '../support/rig-repository.ts';
import { type DirectObject, directObject } from './direct.ts';
import type { Config, Drift, Example } from './example.ts';

export const stack = 'life';

/** What a commit holds: the parents with the subject, some of its arguments changed; without one where they are undefined. */
export function lifeContent(type: string, example: Example, arguments_: Config | undefined): Content {
  const { parents, config, dataBearing } = example;
  const subject = arguments_ === undefined ? {} : { subject: { ...config, ...arguments_ } };
  const resource = { ...parents, [type]: { ...parents[type], ...subject } };
  const address = `${stack}/${type}.subject`;
  const allow = dataBearing ? `stacks: {life: {allow: [{data_bearing_delete: ${address}, reason: a test}]}}\n` : '';
  const keeper = { aws_vpc: { keeper: { cidr_block: '10.9.0.0/16' } } };
  const withKeeper =
    Object.keys(parents).length > 0
      ? resource
      : { ...resource, aws_vpc: { ...resource['aws_vpc'], ...keeper.aws_vpc } };
  return { stacks: { [stack]: document(withKeeper) }, policy: `${openPolicy}${allow}` };
}

/** The life of one object of a type, in an account of its own. */
export class Life {
  readonly type: ResourceType;
  readonly example: Example;
  readonly rig: EstateRig;
  readonly subject: string;

  private constructor(type: ResourceType, example: Example, rig: EstateRig) {
    this.type = type;
    this.example = example;
    this.rig = rig;
    this.subject = `${stack}/${type.type}.subject`;
  }

  static async begin(cloud: RigCloud, type: ResourceType, example: Example): Promise<Life> {
    return new Life(type, example, await openEstate(cloud));
  }

  /** Commits the parents with the subject, some of its arguments changed; without one where it is undefined. */
  commit(arguments_: Config | undefined): void {
    const { stacks, policy } = lifeContent(this.type.type, this.example, arguments_);
    this.rig.commit(stacks, { policy });
  }

  reconcile(options?: ReconcileOptions): Promise<RunReport> {
    return this.rig.reconcile(stack, options);
  }

  /** Reconciles, and expects that all of it worked. */
  async converge(): Promise<RunReport> {
    const report = await this.reconcile();
    assert.equal(report.outcome, 'succeeded', describe(report));
    return report;
  }

  /** Expects that there is nothing left to do, and that finding out changes nothing. */
  async expectSettled(): Promise<void> {
    const before = this.rig.calls(true).length;
    const report = await this.reconcile();
    assert.deepEqual(changesIn(report.plan), []);
    assert.equal(report.outcome, 'nothing to do', describe(report));
    assert.deepEqual(
      this.rig
        .calls(true)
        .slice(before)
        .map(({ operation }) => operation),
      [],
    );
  }

  /** A person changes one attribute: it is reported alone, and put back. */
  async drift(attribute: string, { to, base, also = [] }: Drift): Promise<void> {
    if (base !== undefined) {
      this.commit(base);
      await this.converge();
    }
    await (await this.direct()).change(attribute, await this.resolve(to));
    const report = await this.converge();
    const found = report.plan?.drifts.map((drift) => `${drift.address} ${drift.attribute} ${drift.tier}`) ?? [];
    const expected = [attribute, ...also].map((name) => `${this.subject} ${name} declared`);
    assert.deepEqual([...found].sort(), expected.sort());
    assert.deepEqual(changesIn(report.plan), [
      `revert drift ${this.subject}: ${[attribute, ...also].sort().join(', ')}`,
    ]);
    if (base !== undefined) {
      this.commit({});
      await this.converge();
    }
    await this.expectSettled();
  }

  /** Arguments that leave the configuration go back to their defaults. */
  async unset(): Promise<void> {
    const { unset } = this.example;
    const gone = Object.fromEntries(Object.keys(unset).map((name) => [name, null]));
    this.commit(unset);
    await this.converge();
    this.commit(gone);
    await this.converge();
    const observation = await (await this.direct()).observe();
    assert.equal(observation.kind, 'present');
    for (const name of Object.keys(unset)) {
      const attribute = this.type.attributes[name];
      assert.ok(attribute !== undefined);
      const wanted = (attribute.default === undefined ? attribute.unset : attribute.default) as Plain;
      const live = comparableLive(observation.live)[name] ?? null;
      assert.ok(
        sameValue(attribute, wanted, live),
        `${name} is ${JSON.stringify(live)}, not ${JSON.stringify(wanted)}`,
      );
    }
    await this.expectSettled();
    this.commit({});
    await this.reconcile();
    await this.expectSettled();
  }

  /** The main read, as the fault book of the proxy names it. */
  get mainRead(): { readonly service: string; readonly operation: string } {
    const { main } = this.type.reads;
    const operation = main.shape === 'collection' ? main.from.operation : main.operation;
    return { service: this.type.service, operation };
  }

  /** The first call of a deletion, as the fault book of the proxy names it. */
  get firstRemoval(): string {
    const context = { scope: { partition: '', account: '', region: '' } };
    const [first] = this.type.remove.calls({ id: 'x', live: {} }, context);
    return first?.operation ?? '';
  }

  /** How many calls of an operation got no answer so far. */
  lostAnswers(operation: string): number {
    return this.rig.calls().filter((call) => call.operation === operation && call.status === 0).length;
  }

  async entry(): Promise<Entry | undefined> {
    return (await this.rig.entries(stack)).find(({ address }) => address === this.subject);
  }

  async direct(): Promise<DirectObject> {
    const entry = await this.entry();
    assert.ok(entry !== undefined, 'the ledger has no entry for the subject');
    return directObject(this.rig, this.type, entry);
  }

  async expectOne(): Promise<void> {
    assert.equal(await (await this.direct()).countMarked(encodeAddress(this.subject)), 1);
  }

  /** A value for the API: names of other objects of the stack are replaced by what they are. */
  async resolve(value: Plain): Promise<Plain> {
    const entries = await this.rig.entries(stack);
    const text = JSON.stringify(value)
      .replaceAll('${data.aws_caller_identity.current.account_id}', this.rig.account.id)
      .replaceAll(/\$\{(\w+)\.(\w+)\.id\}/g, (_, type: string, name: string) => {
        return entries.find(({ address }) => address === `${stack}/${type}.${name}`)?.id ?? `no ${type}.${name}`;
      });
    return JSON.parse(text) as Plain;
  }
}

/** What a run did, for the message of a failed test. */
export function describe(report: RunReport): string {
  const diagnostics = report.plan?.diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`) ?? [];
  const changes = report.changes.map(
    ({ address, action, result, detail }) => `${action} ${address} ${result}: ${detail}`,
  );
  return [report.outcome, ...report.notes, ...changes, ...diagnostics, ...changesIn(report.plan)].join('\n');
}

function document(resource: object): object {
  const data = { aws_caller_identity: { current: {} } };
  return { provider: { aws: [{ region: rigRegion }] }, data, resource };
}
