import { ELSEWHERE, HOME } from './cloud-port.ts';
import type { Incident } from './faults.ts';
import { type Kind, kinds } from './objects.ts';
import { Process } from './scheduler.ts';
import type { Watch, Watched } from './watch.ts';

interface Running {
  readonly process: Process;
  readonly worker: { stop(): void; readonly ended: Promise<void> };
}

const MINUTE = 60_000;
/** What the shell promises: from SIGTERM to the end. */
const STOP_MS = 25_000;

/** Everything that happens to the workers, to Git and to the objects from outside. */
export class Incidents {
  readonly #watched: Watched;
  readonly #watch: Watch;
  readonly #start: (process: Process, account: string) => Running['worker'];
  readonly #running = new Map<string, Running>();
  /** How likely a worker dies at a place around a write. */
  readonly #deadly: number;
  /** How likely its machine freezes right before a write. */
  readonly #freezing: number;
  readonly #clocksDrift: boolean;
  readonly #clocksAreOff: boolean;
  #generations = 0;

  constructor(watched: Watched, watch: Watch, start: (process: Process, account: string) => Running['worker']) {
    this.#watched = watched;
    this.#watch = watch;
    this.#start = start;
    const { random } = watched.world;
    this.#deadly = random.happens(0.5) ? random.pick([0.02, 0.08, 0.25]) : 0;
    this.#freezing = random.happens(0.3) ? random.pick([0.02, 0.1]) : 0;
    this.#clocksDrift = random.happens(0.3);
    this.#clocksAreOff = random.happens(0.2);
  }

  /** Starts the workers, and puts the incidents of this run on the calendar. */
  begin(): void {
    const { random, scheduler, climate } = this.#watched.world;
    const count = random.pick([1, 2, 2, 3]);
    for (let index = 0; index < count; index += 1) {
      scheduler.after(random.happens(0.5) ? random.between(0, 20) : random.between(0, MINUTE), () =>
        this.#launch(`w${index + 1}`),
      );
    }
    if (!this.#watched.rules.isOpen && random.happens(0.3)) scheduler.after(0, () => this.#strike('foreign object'));
    const plan: readonly [Incident, number, number][] = [
      ['commit', 0.8, 3],
      ['crash', 0.4, 3],
      ['stop', 0.2, 1],
      ['freeze', 0.35, 2],
      ['stall', 0.25, 3],
      ['edit by a person', 0.4, 3],
      ['deletion by a person', 0.3, 2],
      ['child added by a person', 0.25, 2],
      ['wall clock jump', 0.05, 1],
      ['wrong account', 0.05, 1],
      ['scan request', 0.1, 2],
      ['lock item deleted', 0.04, 1],
    ];
    for (const [incident, probability, most] of plan) {
      if (!random.happens(probability)) continue;
      const times = random.int(1, most);
      for (let time = 0; time < times; time += 1) {
        scheduler.after(random.between(0, climate.calmAt), () => this.#strike(incident));
      }
    }
  }

  /** A worker is about to write: its machine may freeze with the request ready, and go on when the lease is over. */
  mayFreeze(process: Process): void {
    const { random, climate, trace, scheduler } = this.#watched.world;
    if (!process.alive || climate.isCalm || !random.happens(this.#freezing)) return;
    trace.count('freeze before a write');
    process.stoppedUntil = scheduler.now + random.between(2_000, 60_000);
  }

  /** A worker reaches a place around a write, where it may die. */
  mayDie(process: Process, place: string): void {
    const { random, climate, trace } = this.#watched.world;
    if (!process.alive || climate.isCalm || !random.happens(this.#deadly)) return;
    trace.count(`crash ${place}`);
    this.#kill(process);
  }

  #strike(incident: Incident): void {
    const { random, trace, scheduler } = this.#watched.world;
    const [victim] = this.#running.size === 0 ? [] : [random.pick([...this.#running.values()])];
    if (!this.#happens(incident, victim)) return;
    trace.count(`incident: ${incident}`);
    trace.note(scheduler.now, `INCIDENT ${incident} ${victim?.process.name ?? ''}`);
  }

  #happens(incident: Incident, victim: Running | undefined): boolean {
    const { random, scheduler } = this.#watched.world;
    switch (incident) {
      case 'commit':
        this.#watched.repository.push();
        return true;
      case 'edit by a person':
        return this.#edit();
      case 'deletion by a person':
        return this.#deleteByHand();
      case 'child added by a person':
        return this.#addChild();
      case 'foreign object':
        return this.#addForeign();
      case 'lock item deleted':
        return this.#deleteLock();
      case 'scan request':
        return this.#requestScan();
      default:
        break;
    }
    if (victim === undefined) return false;
    const { process } = victim;
    switch (incident) {
      case 'crash':
        this.#kill(process);
        return true;
      case 'stop':
        this.#stop(victim);
        return true;
      case 'freeze':
        process.stoppedUntil = scheduler.now + random.between(5_000, 2 * MINUTE);
        return true;
      case 'stall':
        process.stoppedUntil = scheduler.now + random.between(500, 16_000);
        return true;
      case 'wall clock jump':
        process.wallOffset += random.pick([-86_400_000, 86_400_000]);
        scheduler.after(random.between(MINUTE, 5 * MINUTE), () => {
          process.wallOffset = 0;
        });
        return true;
      case 'wrong account':
        this.#kill(process, ELSEWHERE);
        return true;
      default:
        return false;
    }
  }

  #launch(base: string, account = HOME): void {
    const { random, scheduler, trace } = this.#watched.world;
    this.#generations += 1;
    const rate = this.#clocksDrift ? random.between(0.95, 1.05) : 1;
    const wallOffset = this.#clocksAreOff ? random.between(-240_000, 240_000) : random.between(-500, 500);
    const process = new Process(`${base}.${this.#generations}`, rate, wallOffset);
    trace.note(scheduler.now, `START ${process.name}`);
    const worker = this.#start(process, account);
    this.#running.set(process.name, { process, worker });
    worker.ended.catch((thrown: unknown) => {
      this.#watch.report(
        'no defect',
        `${process.name} ended: ${thrown instanceof Error ? thrown.stack : String(thrown)}`,
      );
    });
    if (account !== HOME) scheduler.after(random.between(MINUTE, 5 * MINUTE), () => this.#kill(process));
  }

  #kill(process: Process, account = HOME): void {
    if (!process.alive) return;
    const { random, scheduler, trace } = this.#watched.world;
    process.alive = false;
    this.#running.delete(process.name);
    trace.count('crash');
    trace.note(scheduler.now, `CRASH ${process.name}`);
    const rest = random.happens(0.5) ? random.between(50, 5_000) : random.between(5_000, 2 * MINUTE);
    scheduler.after(rest, () => this.#launch(process.name.split('.')[0] ?? 'w', account));
  }

  /** SIGTERM: it has 25 s, and is started again. */
  #stop({ process, worker }: Running): void {
    const { random, scheduler, trace } = this.#watched.world;
    let hasEnded = false;
    scheduler.after(0, () => worker.stop(), process);
    worker.ended.then(
      () => {
        hasEnded = true;
        trace.note(scheduler.now, `STOPPED ${process.name}`);
      },
      () => undefined,
    );
    const from = scheduler.now;
    scheduler.after(STOP_MS * 1.06 + 500, () => {
      const wasFrozen = process.stoppedUntil > from;
      if (process.alive && !hasEnded && !wasFrozen) {
        this.#watch.report('stops in time', `${process.name} still runs after SIGTERM`);
      }
      this.#running.delete(process.name);
      if (!process.alive) return;
      process.alive = false;
      scheduler.after(random.between(50, 5_000), () => this.#launch(process.name.split('.')[0] ?? 'w'));
    });
  }

  #edit(): boolean {
    const { world, cloud } = this.#watched;
    const field: Readonly<Partial<Record<Kind, readonly [string, readonly (string | number)[]]>>> = {
      disk: ['size', [8, 9, 10]],
      queue: ['delay', [0, 1, 2]],
      net: ['dns', ['on', 'off']],
      route: ['target', ['t', 'u']],
      grant: ['level', ['low', 'high']],
    };
    const kind = world.random.pick(kinds);
    const objects = cloud.alive(kind);
    const [name, values] = field[kind] ?? [];
    if (objects.length === 0 || name === undefined || values === undefined) return false;
    return this.#byHand(`Change.${kind}`, {
      id: world.random.pick(objects).id,
      fields: { [name]: world.random.pick(values) },
    });
  }

  #deleteByHand(): boolean {
    const { world, cloud } = this.#watched;
    const objects = cloud.alive();
    if (objects.length === 0) return false;
    const { kind, id } = world.random.pick(objects);
    return this.#byHand(`Delete.${kind}`, { id });
  }

  #addChild(): boolean {
    const { world, cloud } = this.#watched;
    const nets = cloud.alive('net');
    if (nets.length === 0) return false;
    const fields = { net_id: world.random.pick(nets).id, port: world.random.int(1, 6), target: 'mine' };
    return this.#byHand('Create.route', { fields, tags: {} });
  }

  /** Somebody has made a queue of a name that Git wants. */
  #addForeign(): boolean {
    const { repository, stacks, world } = this.#watched;
    const wanted = stacks
      .flatMap((stack) => repository.tip.stacks.get(stack) ?? [])
      .filter(({ kind }) => kind === 'queue');
    if (wanted.length === 0) return false;
    const id = world.random.pick(wanted).fields['name'];
    if (typeof id !== 'string') return false;
    return this.#byHand('Create.queue', { fields: { name: id, delay: 1, policy: 'mine' }, tags: {} });
  }

  #byHand(operation: string, input: object): boolean {
    try {
      this.#watched.cloud.perform(operation, input, undefined);
      return true;
    } catch {
      return false; // the console shows an error
    }
  }

  /** Somebody deletes the lock item, and puts it back later with a fence that is not lower, as the message says. */
  #deleteLock(): boolean {
    const { world, table, stacks } = this.#watched;
    const stack = world.random.pick(stacks);
    const lock = table.get(`STACK#${stack}`, 'LOCK');
    if (lock === undefined) return false;
    table.removeByHand(`STACK#${stack}`, 'LOCK');
    world.scheduler.after(world.random.between(1_000, 4 * MINUTE), () => {
      const fence = table.get('STACKS', stack)?.['fence'] ?? { N: '0' };
      table.put(`STACK#${stack}`, 'LOCK', { ...lock, fence, released: { BOOL: true } });
    });
    return true;
  }

  #requestScan(): boolean {
    const { world, table } = this.#watched;
    const id = `scan-${world.random.next()}`;
    const request = { id, stack: undefined, requestedBy: 'ada', requestedAt: 1, status: 'waiting' };
    table.put('CTRL', `SCAN#${id}`, { body: { S: JSON.stringify(request) } });
    return true;
  }
}
